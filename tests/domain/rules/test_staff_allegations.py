"""An allegation against staff: the LADO is told within one working day (3.2i)."""

from domain.commands import AddInformation
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, a_review, raised, referred, reviewed, void
from tests.domain.people_and_times import COLLEAGUE, DSL, MONDAY_10AM, TEACHER, london
from tests.domain.story import Step, done, given

ALLEGED = AddInformation(text="It was a coach of ours.", staff_allegation=True)
LADO = "refer:lado"


def test_the_lado_is_not_both_referred_to_and_not() -> None:
    given(raised()).when(a_review("refer", "lado", no_lado="He works elsewhere.")).malformed("/no_lado")
    given(raised()).when(a_review(no_lado="No.")).malformed("/no_lado")


def test_it_is_owed_within_one_working_day_by_guidance() -> None:
    outcome = given().when(a_concern(staff_allegation=True), by=TEACHER, at=MONDAY_10AM)
    owed = outcome.due(LADO, london("2027-03-02 17:00")).after.obligation(LADO)
    assert (owed.clause, owed.basis) == ("3.2i", "guidance")
    assert "3.2i" in outcome.events[0].clauses
    given(raised()).when(ALLEGED).opens(LADO).due(LADO, london("2027-03-02 17:00"))
    late = outcome.after.silence(london("2027-03-02 17:00"))
    assert late.obligation(LADO).state == "overdue"


def test_a_referral_meets_it_and_a_second_word_of_it_owes_nothing_more() -> None:
    story = given(raised(staff_allegation=True), referred("lado"))
    assert story.obligation(LADO).state == "met"
    story.when(ALLEGED).opens()
    again = given(raised(staff_allegation=True), done(ALLEGED))
    assert [owed.id for owed in again.state.obligations].count(LADO) == 1


def test_the_review_says_why_it_is_not_for_the_lado_and_else_it_stays_owed() -> None:
    story = given(raised(staff_allegation=True))
    assert LADO in story.tell(a_review()).owed
    ended = story.tell(a_review(no_lado="He has left for another county's school."))
    assert ended.obligation(LADO).state == "ended"
    assert LADO in ended.tell(void(2)).owed
    assert LADO in story.tell(a_review("refer", "lado")).owed


def test_an_entry_in_error_takes_it_back() -> None:
    assert LADO not in given(raised(), reviewed(), done(ALLEGED), done(void(3))).owed


def test_a_case_about_a_member_of_staff_asks_whether_it_is_an_allegation() -> None:
    def asks(*steps: Step) -> bool:
        warnings = case_document(given(*steps).state, DSL)["warnings"]
        return any(each["clause"] == "3.2i" for each in warnings)

    about = raised(about=(COLLEAGUE,))
    assert asks(about)
    assert not asks(raised())
    assert not asks(about, referred("lado"))
    assert not asks(about, done(ALLEGED))
