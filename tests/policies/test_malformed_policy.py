"""A malformed policy is refused with a message that says where."""

from pathlib import Path

import pytest

from policies import MalformedPolicy, load_file
from policies.limit_reader import KINDS
from tests.policies.changed_policy_text import SHIPPED, Change, swap
from tests.with_each import with_each

REVIEW = """[limits.review]
clause = "11.1"
basis = "school setting"
owners = ["dsl"]
school_minutes = 240
"""
FIRST_RUNG = """[[ladders.default]]
to = ["owners", "dsl"]
say = "overdue"
"""


def in_review(old: str, new: str) -> Change:
    return swap(REVIEW, swap(old, new)(REVIEW))


def limited_by(new: str) -> Change:
    """The review with another limit than its minutes, or with none."""
    return in_review("school_minutes = 240", new)


def on_the_first_rung(more: str) -> Change:
    return swap('say = "overdue"', f'say = "overdue"\n{more}')


@with_each(
    ("change", "complaint"),
    [
        (lambda _: "id = ", r"cannot be read as TOML"),
        (lambda _: "", r"the policy lacks id"),
        (swap('id = "', 'name = "Ours"\nid = "'), r"the policy has the unknown field name"),
        (swap("version = 1", 'version = "1"'), r"the policy needs a whole number as version"),
        (swap("version = 1", "version = 0"), r"the policy has a version that is not above zero"),
        (
            swap('"coalway-cse-2023"', '"Coalway 2023@1"'),
            r"the policy has an id with characters other than lower case letters, digits and hyphens",
        ),
        (swap("2023-09-01", '"2023-09-01"'), r"the policy needs a date as adopted_on"),
        (swap("2024-09-30", "2023-08-31"), r"the policy has a review_due_on before it is adopted"),
        (swap("[hours]", "[times]"), r"the policy has the unknown field times"),
        (swap('"being-secretive"', '"Being secretive"'), r"codes.indicators has the code 'Being secretive'"),
        (swap('"being-secretive"', '"defensive"'), r"codes.indicators has defensive twice"),
        (swap("opens = 08:00:00", ""), r"hours lacks opens"),
        (swap("opens = 08:00:00", "opens = 8"), r"hours needs a time as opens"),
        (swap("opens = 08:00:00", "opens = 18:00:00"), r"hours must have opens before closes"),
        (swap(REVIEW, "before = 1\n"), r"limits.accept-in-danger has the unknown field before"),
        (
            swap("[limits.review]", "[limits.reviews]"),
            r"limits.reviews is not a kind of obligation that the rules know",
        ),
        (limited_by(""), r"limits.review needs exactly one of minutes"),
        (limited_by("school_minutes = 9\nminutes = 9"), r"limits.review needs exactly one"),
        (limited_by("until_given_date = false"), r"limits.review needs exactly one"),
        (limited_by("until_given_date = true"), r"limits.review cannot have until_given"),
        (limited_by("remind_every_working_days = 1"), r"review would never be overdue"),
        (limited_by("at_given_cadence = true"), r"limits.review cannot have at_given_cadence"),
        (
            swap("at_given_cadence = true", "working_days = 5"),
            r"limits.mentor-contact needs at_given_cadence",
        ),
        (in_review("240", "-1"), r"limits.review has a number that is not above zero"),
        (in_review("240", "100001"), r"limits.review has a number above 100000"),
        (in_review("240", "240.5"), r"limits.review needs a whole number as school_minutes"),
        (in_review('"school setting"', '"law"'), r"limits.review has the basis 'law', which is not"),
        (in_review('clause = "11.1"\n', ""), r"limits.review lacks clause"),
        (in_review('"11.1"', "11.1"), r"limits.review needs text as clause"),
        (in_review('["dsl"]', '"dsl"'), r"limits.review needs a list of words as owners"),
        (in_review('["dsl"]', "[]"), r"limits.review has an empty list"),
        (
            in_review('["dsl"]', '["headmaster"]'),
            r"limits.review names 'headmaster', which is not one of dsl",
        ),
        (
            in_review("school_minutes", 'ladder = "steep"\nschool_minutes'),
            r"limits.review names a ladder that",
        ),
        (swap("until_given_date = true", "working_days = 3"), r"limits.look-again needs until_given_date"),
        (
            swap('ladder = "feedback"\nworking_days = 1', "minutes = 60"),
            r"feedback must be counted in working days",
        ),
        (
            swap("[[ladders.feedback]]", "[[ladders.silence]]"),
            r"limits.feedback names a ladder|ladders.feedback",
        ),
        (swap(FIRST_RUNG, ""), r"ladders.default, rung 1 must have an after unless it is the first"),
        (
            swap(FIRST_RUNG, FIRST_RUNG * 2),
            r"ladders.default, rung 2 must have an after unless it is the first",
        ),
        (swap('after = "2 school hours"\n', ""), r"ladders.default, rung 2 must have an after"),
        (swap('"2 school hours"', '"2 lessons"'), r"rung 2 needs a span such as .* as after"),
        (
            swap('say = "still-overdue"', 'say = "still-overdue"\nrepeat = "1 working day"'),
            r"ladders.default, rung 2 has a repeat, which only the last rung can have",
        ),
        (
            on_the_first_rung('each_fifth = ["board_lead"]'),
            r"ladders.default, rung 1 has times, then or each_fifth, which only a rung with a repeat",
        ),
        (swap("times = 10\n", ""), r"rung 3 needs both times and then, or neither"),
        (on_the_first_rung("stage_by_stage = true"), r"rung 1 cannot be stage_by_stage"),
        (
            swap('say = "overdue-a-working-day"', 'say = "o"\nstage_by_stage = true'),
            r"rung 3 cannot be stage_by_stage",
        ),
        (swap('"gloucestershire"', '"rutland"'), r"has an authority that is not one of croydon"),
        (swap('remind_before = "1 working day"', "remind_before = 1"), r"needs a span .* as remind_before"),
        (
            swap('remind_before = "1 working day"', 'remind_before = "2 school hours"'),
            r"limits.monitor has a remind_before in school hours, which are not counted backwards",
        ),
        (
            swap(
                "remind_every_working_days = 20", 'remind_every_working_days = 20\nremind_before = "1 hour"'
            ),
            r"limits.conclude has a remind_before but no deadline",
        ),
        (swap("from_authority = true", "minutes = 9"), r"limits.confirm-in-writing needs from_authority"),
        (limited_by("from_authority = true"), r"limits.review cannot have from_auth"),
        (
            swap('basis = "guidance"\nsource', 'basis = "policy"\nsource'),
            r"expectations, number 1 must have the basis guidance",
        ),
        (
            swap('since = "made"', 'since = "core_group"'),
            r"number 1 counts since 'core_group', which is not one",
        ),
        (
            swap('"section_17", "spec', '"section_18", "spec'),
            r"number 1 has the decisions 'section_18', which is not one",
        ),
        (
            lambda text: text[: text.index("[[expectations]]")] + "[expectations]",
            r"expectations must be a list",
        ),
        (swap('["owners", "dsl"]', '["everybody"]'), r"ladders.default, rung 1 names 'everybody'"),
        *(
            (
                swap('["owners", "dsl"]', f'["{role}"]'),
                rf"ladders.default, rung 1 names '{role}', which is not one",
            )
            for role in (
                "staff",
                "admin",
                "auditor",
                "operator",
            )  # roles that know of no case, or change none
        ),
        (
            on_the_first_rung('says = { fire_brigade = "x" }'),
            r"ladders.default, rung 1, says names 'fire_brigade', which is not one of cscs",
        ),
        (on_the_first_rung("says = { police = 5 }"), r"needs text as police"),
        (on_the_first_rung("loudly = true"), r"rung 1 has the unknown field loudly"),
        (
            lambda text: text[: text.index("[[ladders.default]]")] + "[ladders]\ndefault = []",
            r"needs at least one",
        ),
        (lambda text: text[: text.index("[[ladders.default]]")], r"the policy lacks ladders"),
        (swap("[limits.reply]", "[hours.reply]"), r"hours has the unknown field reply|cannot be read"),
    ],
)
def test_a_malformed_policy_is_refused_with_a_sentence(
    tmp_path: Path, change: Change, complaint: str
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(change(SHIPPED), encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=complaint) as refusal:
        load_file(file)
    assert str(refusal.value).startswith("ours.toml")
    assert str(refusal.value).endswith(".")


@with_each("kind", KINDS)
def test_a_policy_without_one_of_its_limits_is_refused(tmp_path: Path, kind: str) -> None:
    name = f'[limits."{kind}"]' if ":" in kind else f"[limits.{kind}]"
    start = SHIPPED.index(name)
    file = tmp_path / "ours.toml"
    file.write_text(SHIPPED[:start] + SHIPPED[SHIPPED.index("\n[", start) :], encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=f"has no limit for {kind}"):
        load_file(file)


def test_a_policy_file_that_is_not_text_or_is_missing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(MalformedPolicy, match="cannot be read as TOML"):
        load_file(file)
    with pytest.raises(MalformedPolicy, match="cannot be read as TOML"):
        load_file(tmp_path / "none.toml")
