"""Conflicts of interest: a person is excluded at once, and the next in line decides (3.2h)."""

from dataclasses import replace

import pytest

from domain.access.ownership import is_owner
from domain.access.permissions import visibility
from domain.commands import DeclareConflict
from domain.people.roles import Person
from domain.refusals import NotExcluded, NothingToConfirm
from tests.domain.case_documents import case_document
from tests.domain.command_builders import ACCEPT, MORE, a_referral, an_emergency, raised
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    AUDITOR,
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    IN_LINE,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
)
from tests.domain.record_builders import confirmed, declared, lifted
from tests.domain.story import Story, done, given
from tests.with_each import with_each

BESIDES = (TEACHER, COLLEAGUE, *IN_LINE)


def excluded(*people: Person, by: Person = TEACHER) -> Story:
    """A case whose reporter then declared conflicts of these people."""
    story = given(raised(by))
    for person in people:
        story = story.tell(declared(person), by)
    return story


def test_reasons_are_given() -> None:
    short = DeclareConflict(person=DSL.id, reasons="Trust me")
    given(raised()).when(short, by=TEACHER).malformed("/reasons")


@pytest.mark.parametrize("by", [SENIOR, AUDITOR])
def test_a_read_only_role_declares_no_conflict(by: Person) -> None:
    given(raised()).when(declared(DSL), by=by).refused(Forbidden)


@pytest.mark.parametrize("by", [TEACHER, DSL, DEPUTY, HEAD])
def test_people_who_write_in_the_case_and_the_head_declare(by: Person) -> None:
    story = given(raised()).when(declared(COLLEAGUE), by=by).records("conflict.declared")
    story.opens("confirm-conflict").due("confirm-conflict", TUESDAY_5PM)


@with_each("person", [DSL, DEPUTY, HEAD, SENIOR, AUDITOR, TEACHER])
def test_the_person_named_loses_the_case_at_once(person: Person) -> None:
    story = given(raised(), done(declared(person), DSL if person is not DSL else DEPUTY))
    assert visibility(story.state, person) is None
    assert story.next_for(person) == []
    for command in (MORE, ACCEPT, an_emergency(), confirmed(person), lifted(person)):
        story.when(command, by=person).refused(Unseen)


@pytest.mark.parametrize("person", [DSL, TEACHER, HEAD])
def test_a_person_who_declares_themselves_leaves_and_does_not_decide(person: Person) -> None:
    story = given(raised(), done(declared(person), person))
    assert visibility(story.state, person) is None
    shown = case_document(story.state, person)
    assert shown["concern"] is None
    assert shown["agency_referrals"] == shown["obligations"] == shown["next"] == []
    story.when(lifted(person), by=person).refused(Unseen)


@with_each(
    ("person", "by", "to"),
    [
        (TEACHER, DSL, ("deputy_dsl",)),  # never the person who declared it
        (COLLEAGUE, TEACHER, ("dsl", "deputy_dsl")),
        (DSL, TEACHER, ("deputy_dsl", "headteacher")),
        (DEPUTY, DSL, ("headteacher",)),
        (SENIOR, DSL, ("headteacher",)),
        (SENIOR, HEAD, ("nominated_governor",)),
        (HEAD, DSL, ("nominated_governor",)),
        (GOVERNOR, DSL, ("board_lead",)),
        (BOARD_LEAD, DSL, ("nominated_governor",)),
    ],
)
def test_the_next_in_line_decides(person: Person, by: Person, to: tuple[str, ...]) -> None:
    story = given(raised(), done(declared(person), by))
    (conflict,) = story.state.conflicts
    assert conflict.to == to
    for each in BESIDES:
        decides = any(role in to for role in each.roles) and each != by
        assert (
            ("confirm-conflict" in story.next_for(each))
            == decides
            == ("lift-conflict" in story.next_for(each))
        )
        owed = story.obligation("confirm-conflict")
        assert is_owner(story.state, owed, each) == decides


def test_the_highest_role_of_a_person_counts() -> None:
    head_and_dsl = replace(DSL, roles=("dsl", "headteacher"))
    roster = (head_and_dsl, DEPUTY, GOVERNOR, BOARD_LEAD)
    story = given(raised(), done(declared(head_and_dsl), TEACHER), roster=roster)
    assert story.state.conflicts[0].to == ("nominated_governor",)


def test_the_governor_sees_the_case_of_a_head_from_the_first_and_others_of_the_board_do_not() -> None:
    story = given(raised(about=(HEAD,)))
    assert visibility(story.state, GOVERNOR) == "whole"
    assert visibility(story.state, BOARD_LEAD) is None
    assert "decide-review" not in story.next_for(GOVERNOR)  # not before they accept
    told = [(each.say, each.roles) for each in story.notices]
    assert ("routed-to-you", ("nominated_governor",)) in told


def test_the_governor_also_gets_messages_addressed_to_an_excluded_head() -> None:
    """3-DSL.e."""
    story = given(raised(about=(HEAD,))).when(a_referral())
    (made,) = (each for each in story.notices if each.say == "referral-made")
    assert made.roles == ("headteacher", "nominated_governor")


def test_only_the_decider_confirms_or_lifts() -> None:
    story = excluded(DSL)
    for by in (TEACHER, SENIOR):
        story.when(confirmed(DSL), by=by).refused(Forbidden)
        story.when(lifted(DSL), by=by).refused(Forbidden)
    story.when(confirmed(DSL), by=GOVERNOR).refused(Unseen)
    by_deputy = given(raised(), done(declared(DSL), DEPUTY))
    by_deputy.when(lifted(DSL), by=DEPUTY).refused(Forbidden)


def test_being_next_in_line_for_one_conflict_does_not_decide_another() -> None:
    story = given(raised(), done(declared(TEACHER), DEPUTY), done(declared(HEAD), DEPUTY))
    story.when(lifted(HEAD), by=DSL).refused(Forbidden)
    story.when(lifted(TEACHER), by=DSL).records("conflict.lifted")


def test_there_must_be_something_to_confirm_or_lift() -> None:
    given(raised()).when(confirmed(TEACHER)).refused(NothingToConfirm)
    given(raised()).when(lifted(TEACHER)).refused(NotExcluded)
    story = excluded(COLLEAGUE).tell(confirmed(COLLEAGUE))
    story.when(confirmed(COLLEAGUE)).refused(NothingToConfirm)


def test_a_subject_named_at_raising_needs_no_decision_and_can_be_let_back_in() -> None:
    story = given(raised(about=(DSL,)))
    assert "confirm-conflict" not in story.owed
    story.when(confirmed(DSL), by=DEPUTY).refused(NothingToConfirm)
    after = story.when(lifted(DSL), by=DEPUTY).records("conflict.lifted").after
    assert visibility(after.state, DSL) == "whole"


def test_confirmed_the_person_stays_excluded_and_the_obligation_is_met() -> None:
    story = excluded(DSL).when(confirmed(DSL), by=HEAD).records("conflict.confirmed")
    story.turns(confirm_conflict="met").acted_as("headteacher")
    assert visibility(story.after.state, DSL) is None


def test_a_confirmed_conflict_can_be_lifted() -> None:
    story = excluded(DSL).tell(confirmed(DSL), HEAD).when(lifted(DSL), by=HEAD)
    assert visibility(story.records("conflict.lifted").turns().after.state, DSL) == "whole"
