"""A concern about the procedure: to the head, or past them; whom it is about sees nothing (13.4, 3.2h)."""

from uuid import UUID

from domain.people import Person
from domain.process import ProcessConcern, faults, goes_to, may_answer, sees_process
from tests.domain.people import AUDITOR, BOARD_LEAD, COLLEAGUE, DSL, GOVERNOR, HEAD, MONDAY_10AM, TEACHER

ROSTER = (HEAD, BOARD_LEAD, GOVERNOR, DSL)


def a_concern(*about: Person) -> ProcessConcern:
    ids = tuple(each.id for each in about)
    return ProcessConcern(
        id=UUID(int=9),
        clause="11.2",
        text="Nobody answers.",
        about=ids,
        raised_by=TEACHER.id,
        raised_at=MONDAY_10AM,
        goes_to=goes_to(ROSTER, ids),
    )


def test_it_goes_to_the_head_or_past_them() -> None:
    assert a_concern().goes_to == "headteacher"
    assert a_concern(HEAD).goes_to == "board_lead"
    assert a_concern(HEAD, BOARD_LEAD).goes_to == "nominated_governor"
    assert a_concern(*ROSTER).goes_to == "local_authority"
    assert goes_to((), ()) == "local_authority"


def test_nobody_whom_it_is_about_sees_it_whoever_said_it() -> None:
    about = a_concern(HEAD, TEACHER, AUDITOR)
    assert not any(sees_process(about, person) for person in (HEAD, TEACHER, AUDITOR))
    assert sees_process(about, BOARD_LEAD)


def test_whoever_said_it_reads_it_and_whom_it_went_to_answers() -> None:
    concern = a_concern()
    assert [person for person in (TEACHER, HEAD, AUDITOR) if sees_process(concern, person)] == [
        TEACHER,
        HEAD,
        AUDITOR,
    ]
    assert not any(sees_process(concern, person) for person in (COLLEAGUE, DSL, BOARD_LEAD))
    assert [person for person in (TEACHER, HEAD, AUDITOR, BOARD_LEAD) if may_answer(concern, person)] == [
        HEAD
    ]


def test_it_names_a_clause_and_says_something() -> None:
    assert [each.pointer for each in faults("Too short", "99.9", ("11.2",))] == ["/clause", "/text"]
    assert faults("It is said at length.", "11.2", ("11.2",)) == []
