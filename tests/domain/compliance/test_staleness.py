"""Whatever is out of date is shown, in a case too, and no referral waits for it (11.8, 13.1, 3-DSL.r)."""

from dataclasses import replace
from datetime import date
from typing import get_args

from domain.case.warnings import stale_warnings
from domain.compliance.rule_catalogue import named_in
from domain.compliance.staleness import DriftKind, drift
from domain.policy.authority_pack import Authority
from domain.policy.policy_model import Policy
from tests.domain.command_builders import a_concern, a_referral, fed_back, raised, reviewed, void
from tests.domain.people_and_times import DSL, MONDAY_10AM, POLICY, TEACHER
from tests.domain.story import Story, done, given
from tests.with_each import with_each

FRESH = Authority(
    id="hilltown", name="Hilltown", source="A page", checked_on=date(2027, 1, 1), stale_after_months=12
)
STALE = replace(FRESH, id="oldtown", name="Oldtown", checked_on=date(2017, 12, 31))
TODAY = date(2027, 3, 1)
LONG_AGO = date(2025, 11, 27)
ENDED = replace(POLICY.time.calendar, published_until=date(2026, 12, 31))
AGED = replace(
    POLICY,
    time=replace(POLICY.time, calendar=ENDED),
    authorities={"oldtown": STALE},
    authority="oldtown",
    register=replace(
        POLICY.register,
        references=tuple(replace(each, checked_on=LONG_AGO) for each in POLICY.register.references),
        clauses={
            **POLICY.register.clauses,
            "11.16": replace(POLICY.register.clauses["11.16"], does=("timer",)),
        },
    ),
)
"""A policy in which everything is out of date."""


def kinds(policy: Policy, *packs: Authority, today: date = TODAY) -> set[str]:
    return {each.kind for each in drift(policy, packs, today)}


def test_a_policy_whose_review_is_past_is_said_from_the_day_after() -> None:
    assert "policy-review" not in kinds(POLICY, today=date(2024, 9, 30))
    found = drift(POLICY, (), date(2024, 10, 1))[0]
    assert (found.kind, found.about) == ("policy-review", "coalway-cse-2023@1")
    assert found.says == "The policy coalway-cse-2023@1 was due for review by 2024-09-30 (13.1)."


def test_superseded_guidance_is_said_with_what_replaced_it() -> None:
    said = [each.says for each in drift(POLICY, (), TODAY) if each.kind == "guidance-superseded"]
    assert said[0].endswith(
        "names Working Together to Safeguard Children (2018), which is superseded by the edition of 2026 "
        "(18 March 2026)."
    )
    assert "superseded by the edition of 2026 (in force 1 September 2026)." in said[1]
    assert "superseded by the statutory guidance of 10 September 2026." in said[2]
    none = replace(POLICY, register=replace(POLICY.register, references=()))
    assert "guidance-superseded" not in kinds(none)


def test_a_clause_that_no_rule_keeps_is_said() -> None:
    found = [each for each in drift(AGED, (), TODAY) if each.about == "11.16"]
    assert [each.says for each in found] == [
        "The software does not yet do all that clause 11.16 requires. Missing: timer."
    ]
    assert [each for each in drift(POLICY, (), TODAY) if each.about == "11.16"] == []


def test_a_pack_not_checked_for_long_is_said_and_a_fresh_one_is_not() -> None:
    assert "authority-stale" not in kinds(POLICY, FRESH)
    assert [
        each.about for each in drift(POLICY, (FRESH, STALE), TODAY) if each.kind == "authority-stale"
    ] == ["oldtown"]


def test_our_own_notes_on_sources_need_a_check_every_first_of_september() -> None:
    def due(today: date) -> list[str]:
        return [each.about for each in drift(POLICY, (), today) if each.kind == "source-unchecked"]

    assert due(date(2026, 11, 27)) == []
    assert due(date(2027, 8, 31)) == []
    named = due(date(2027, 9, 1))
    assert "Working Together to Safeguard Children (2018)" in named
    assert any("16LA" in each for each in named)
    (said,) = [each.says for each in drift(POLICY, (), date(2027, 9, 1)) if "16LA" in each.about]
    assert said.endswith("was last checked on 2026-11-27: check it again.")


def test_a_pack_that_rests_on_what_was_replaced_is_stale_at_once() -> None:
    quoting = replace(FRESH, outdated="It quotes an edition that was replaced.")
    assert quoting.is_stale(FRESH.checked_on)
    (found,) = [each for each in drift(POLICY, (quoting,), TODAY) if each.kind == "authority-stale"]
    assert found.says == "The pack of Hilltown is out of date. It quotes an edition that was replaced."
    assert [name for name, pack in POLICY.authorities.items() if pack.outdated] == ["croydon"]


def test_bank_holidays_that_end_this_year_are_said() -> None:
    assert "calendar-ending" not in kinds(POLICY)
    assert "calendar-ending" in kinds(AGED)


def test_every_clause_that_a_drift_names_is_one() -> None:
    named = {clause for each in drift(AGED, (STALE,), TODAY) for clause in each.clauses}
    assert named <= POLICY.register.clauses.keys()


def test_a_referral_runs_with_every_drift_there_is() -> None:
    """13.1: shown, but it never blocks a referral."""
    assert kinds(AGED, STALE) == set(get_args(DriftKind))
    story = replace(given(), policy=AGED)
    for step in (raised(DSL), reviewed("refer", "cscs"), done(a_referral()), fed_back("section_17")):
        story = step(story)
    assert [event.fact.type for event in story.stream] == [
        "concern.raised",
        "review.decided",
        "referral.made",
        "feedback.received",
    ]


STALE_HERE = replace(
    POLICY,
    authorities={
        name: replace(
            pack, checked_on=date(2020, 1, 1) if name in ("gloucestershire", "sefton") else pack.checked_on
        )
        for name, pack in POLICY.authorities.items()
    },
)
GLOUCESTERSHIRE, SEFTON = (
    f"Onward's information about {name} was last checked on 1 January 2020. Ask the authority before you "
    "rely on its phone numbers and deadlines."
    for name in ("Gloucestershire", "Sefton")
)


@with_each(
    ("story", "warned"),
    [
        (given(raised()), []),
        (given(raised(), done(a_referral())), [GLOUCESTERSHIRE]),
        (given(raised(), done(a_referral("lado"))), [GLOUCESTERSHIRE]),
        (given(raised(), done(a_referral("police"))), []),
        (given(raised(), done(a_referral(authority="Walsall"))), []),
        (given(raised(), done(a_referral(authority="Nowhere"))), []),
        (given(done(replace(a_concern(), home_authority="Sefton"), TEACHER), done(a_referral())), [SEFTON]),
        (
            given(raised(), done(a_referral()), done(a_referral(authority="Sefton")), done(a_referral())),
            [GLOUCESTERSHIRE, SEFTON],
        ),
        (given(raised(), done(a_referral()), done(void(2))), []),
    ],
)
def test_a_case_warns_of_each_stale_pack_it_uses(story: Story, warned: list[str]) -> None:
    assert [each.text for each in stale_warnings(story.state, STALE_HERE, MONDAY_10AM)] == warned
    assert story.state.warnings == ()


@with_each(
    ("sentence", "clauses"),
    [
        ("A person reported a concern about a child (11.1).", ("11.1",)),
        ("Refer to an agency (11.4, 11.5, 3-STF.h).", ("11.4", "11.5", "3-STF.h")),
        ("They have it (2.4a and 3.2u), or not (11.1).", ("2.4a", "3.2u", "11.1")),
        ("A sign (5.2.13) on the title page (title.review).", ("5.2.13", "title.review")),
        ("Nothing in brackets about 11.8.", ()),
        ("In a year (2023 or later), or a span (a day).", ()),
        ("As said (in 11.8), so not here.", ()),
    ],
)
def test_clauses_are_named_in_brackets(sentence: str, clauses: tuple[str, ...]) -> None:
    assert named_in(sentence) == clauses
