"""A concern about the procedure goes to the head or the board; its subjects see nothing (13.4, 3.2h)."""

from collections.abc import Sequence
from uuid import UUID

from domain.people.roles import Person
from domain.policy.procedure_concerns import (
    ITS_OWN,
    ConcernSummary,
    faults,
    goes_to,
    lies_with,
    may_answer,
    sees_procedure_concern,
)
from policies import load_all
from tests.domain.people_and_times import (
    AUDITOR,
    BOARD_LEAD,
    COLLEAGUE,
    DSL,
    GOVERNOR,
    HEAD,
    MONDAY_10AM,
    TEACHER,
)

ROSTER = (HEAD, BOARD_LEAD, GOVERNOR, DSL)


def said(*about: Person, then: Sequence[Person] = ROSTER, now: Sequence[Person] = ROSTER) -> ConcernSummary:
    """A concern reported when the people `then` were there, and read when those of `now` are."""
    ids = tuple(each.id for each in about)
    went_to = goes_to(then, ids)
    return ConcernSummary(
        id=UUID(int=9),
        school=UUID(int=8),
        clause="11.2",
        about=ids,
        raised_by=TEACHER.id,
        raised_at=MONDAY_10AM,
        goes_to=went_to,
        lies_with=lies_with(went_to, now, ids),
        answered=False,
    )


def test_a_reporter_who_knows_no_clause_can_name_one_that_every_policy_has() -> None:
    assert all(ITS_OWN in policy.register.clauses for policy in load_all().values())


def test_it_goes_to_the_head_or_past_them() -> None:
    assert said().goes_to == "headteacher"
    assert said(HEAD).goes_to == "board_lead"
    assert said(HEAD, BOARD_LEAD).goes_to == "nominated_governor"
    assert said(*ROSTER).goes_to == "local_authority"
    assert goes_to((), ()) == "local_authority"


def test_no_subject_sees_it_no_matter_who_reported_it() -> None:
    about = said(HEAD, TEACHER, AUDITOR)
    assert not any(sees_procedure_concern(about, person) for person in (HEAD, TEACHER, AUDITOR))
    assert sees_procedure_concern(about, BOARD_LEAD)


def test_the_reporter_reads_it_and_the_recipient_answers() -> None:
    concern = said()
    assert [person for person in (TEACHER, HEAD, AUDITOR) if sees_procedure_concern(concern, person)] == [
        TEACHER,
        HEAD,
        AUDITOR,
    ]
    assert not any(sees_procedure_concern(concern, person) for person in (COLLEAGUE, DSL, BOARD_LEAD))
    assert [person for person in (TEACHER, HEAD, AUDITOR, BOARD_LEAD) if may_answer(concern, person)] == [
        HEAD
    ]


def test_if_no_one_is_left_the_next_person_appointed_answers() -> None:
    waits = said(HEAD, then=(HEAD,), now=(HEAD,))
    assert (waits.goes_to, waits.lies_with) == ("local_authority", "local_authority")
    assert not any(may_answer(waits, person) for person in (HEAD, BOARD_LEAD, GOVERNOR, TEACHER))
    found = said(HEAD, then=(HEAD,), now=(HEAD, GOVERNOR))
    assert (found.goes_to, found.lies_with) == ("local_authority", "nominated_governor")
    assert [each for each in (HEAD, BOARD_LEAD, GOVERNOR) if may_answer(found, each)] == [GOVERNOR]
    assert sees_procedure_concern(found, GOVERNOR)
    assert not sees_procedure_concern(found, HEAD)


def test_when_all_its_recipients_have_left_it_passes_on() -> None:
    left = said(now=(BOARD_LEAD, GOVERNOR))
    assert (left.goes_to, left.lies_with) == ("headteacher", "board_lead")
    assert [each for each in (BOARD_LEAD, GOVERNOR) if may_answer(left, each)] == [BOARD_LEAD]


def test_it_stays_with_its_recipients_while_one_is_there() -> None:
    """A head who arrives after it went to the board does not take it over."""
    stays = said(then=(BOARD_LEAD,), now=(HEAD, BOARD_LEAD))
    assert (stays.goes_to, stays.lies_with) == ("board_lead", "board_lead")
    assert not sees_procedure_concern(stays, HEAD)


def test_it_names_a_clause_and_says_something() -> None:
    assert [each.pointer for each in faults("Too short", "99.9", ("11.2",))] == ["/clause", "/text"]
    assert faults("It is said at length.", "11.2", ("11.2",)) == []
