"""A join carries the whole report: what its case knew of the concern and the child, and did (2.4g)."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from domain.access.sight import without_cases
from domain.commands import (
    AddInformation,
    ConcernReport,
    RaiseConcern,
    SocialWorker,
    UpdateCircumstances,
)
from domain.entries.base import Circumstances, Exploitation
from domain.entries.reporting import ImageryParty, ReportedBy
from domain.evolve import replay
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    PUPIL,
    REOPEN,
    raised,
)
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, MONDAY_10AM, TEACHER
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each

YESTERDAY = MONDAY_10AM - timedelta(days=1)
FULL: dict[str, Any] = {
    "category": "cse",
    "summary": "SUMMARY",
    "immediate_danger": True,
    "child_words": "WORDS",
    "indicators": ("secretive",),
    "occurred_at": YESTERDAY,
    "noticed_at": YESTERDAY + timedelta(hours=1),
    "spoken_to": "SPOKEN",
    "adult_involved": True,
    "imagery": True,
    "imagery_parties": (ImageryParty(part="sent", age=13),),
    "imagery_origin": "ai_generated",
    "device_location": "DEVICE",
    "child_unaware": True,
    "source": "operation_encompass",
    "source_name": "SOURCE",
    "reported_by": ReportedBy(relation="public", name="OUTSIDE", contact="CONTACT"),
    "police_reference": "POLICE",
    "told_at": YESTERDAY + timedelta(hours=2),
    "circumstances": Circumstances(
        mode=("technology",), contact_type=("contact",), online="ONLINE", places="PLACES", peers="PEERS"
    ),
    "exploitation": Exploitation(imbalances=("age",), limbs=("exchange",)),
    "staff_allegation": True,
}
MORE: dict[str, Any] = {
    "text": "TEXT",
    **{name: value for name, value in FULL.items() if name in {each.name for each in fields(AddInformation)}},
}
WORKER = SocialWorker(name="WORKER")
KNOWN = UpdateCircumstances(sen="ehcp", looked_after=True, social_worker=WORKER)


def a_full_report() -> RaiseConcern:
    pupil = replace(PUPIL, risk_groups=("looked-after",))
    return RaiseConcern(pupil=pupil, concern=ConcernReport(**FULL), home_authority="HOME")


def reported(*steps: Step) -> Story:
    return given(done(a_full_report(), TEACHER), *steps)


def test_the_example_answers_every_question_of_the_report_and_of_what_is_added() -> None:
    assert set(FULL) == {each.name for each in fields(ConcernReport)}
    of_the_case = {"siblings", "same_adult_as"}  # not of the concern: test_siblings_at_risk.py
    assert set(MORE) | of_the_case == {each.name for each in fields(AddInformation)}


@with_each("name", sorted(FULL))
def test_each_answer_of_the_report_goes_along(name: str) -> None:
    after = joined(reported(), other_case(raised(COLLEAGUE))).there
    assert getattr(after.state.joined[0].concern, name) == FULL[name]
    assert replay(after.stream) == after.state


@with_each("name", sorted(MORE.keys() - {"text"}))
def test_each_answer_of_what_was_added_goes_along(name: str) -> None:
    here = given(raised(TEACHER), done(AddInformation(**MORE), TEACHER))
    came = joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0]
    of_words = {"child_words": came.added[0].child_words, "occurred_at": came.added[0].happened_at}
    assert of_words.get(name, getattr(came.concern, name)) == MORE[name]


def test_everything_is_shown_in_the_case_that_goes_on() -> None:
    there = joined(reported(done(KNOWN)), other_case(raised(COLLEAGUE))).there
    (shown,) = case_document(there.state, DSL)["joined"]
    for words in ("SPOKEN", "SOURCE", "POLICE", "DEVICE", "ONLINE", "PLACES", "PEERS", "HOME", "WORKER"):
        assert words in repr(shown)
    assert shown["known"]["imagery_parties"] == [{"part": "sent", "age": 13}]
    assert (shown["occurred_at"], shown["source"]) == ("2027-02-28T10:00:00Z", "operation_encompass")


def test_what_is_known_of_the_child_counts_where_the_other_case_has_no_answer() -> None:
    there = other_case(done(replace(a_full_report(), pupil=PUPIL, home_authority=None), COLLEAGUE))
    after = joined(reported(done(KNOWN)), there)
    state = after.there.state
    assert (state.pupil.risk_groups, state.home_authority) == (("looked-after",), "HOME")
    assert state.social_worker == WORKER
    assert replay(after.there.stream) == state
    parted = both(after.here, after.there, REOPEN).there.state
    assert (parted.pupil.risk_groups, parted.home_authority, parted.social_worker) == (None, None, None)


def test_a_person_who_may_not_see_the_joined_case_reads_none_of_it() -> None:
    """3.2h."""
    after = joined(reported(done(KNOWN)), other_case(raised(COLLEAGUE))).there.state
    shown = case_document(without_cases(after, {after.joined[0].case}), DSL)
    for words in ("SUMMARY", "SPOKEN", "SOURCE", "POLICE", "HOME", "WORKER", "looked-after"):
        assert words not in repr(shown)
