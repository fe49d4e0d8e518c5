"""Cases of siblings and groups can be linked; no one learns of one through the other (2.4f, 2.4h, 3.2h)."""

from dataclasses import replace
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.side_records import LinkedCase, SideRecords
from domain.people.roles import Person
from domain.refusals import AlreadyLinked, LinkFromTheOtherCase, LinkToItself
from tests.domain.command_builders import an_emergency, raised, void
from tests.domain.people_and_times import CASE, COLLEAGUE, DEPUTY, DSL, TEACHER
from tests.domain.side_record_builders import linked
from tests.domain.story import Story, given


def another(*about: Person, by: Person = TEACHER) -> Case:
    return replace(given(raised(by, about=about)).state, id=UUID(int=CASE.int + 1))


def beside(other: Case, *about: Person) -> Story:
    return replace(given(raised(about=about)), others=(other,))


def test_a_case_is_not_linked_to_itself() -> None:
    story = given(raised())
    replace(story, others=(story.state,)).when(linked(story.state)).refused(LinkToItself)


def test_two_cases_are_linked_once_from_whichever_side() -> None:
    story = beside(another())
    story.tell(linked(another())).when(linked(another())).refused(AlreadyLinked)
    theirs = SideRecords(links=(LinkedCase(version=2, case=CASE),))
    back = replace(another(), besides=theirs)
    beside(back).when(linked(back)).refused(AlreadyLinked)


def test_a_record_never_names_a_case_about_one_of_its_readers() -> None:
    """3.2h."""
    beside(another(DEPUTY)).when(linked(another(DEPUTY))).refused(LinkFromTheOtherCase)


def test_from_the_case_that_they_do_not_see_it_can_be_made() -> None:
    beside(another(), DEPUTY).when(linked(another())).records("case.linked")
    beside(another(DEPUTY), DEPUTY).when(linked(another(DEPUTY))).records("case.linked")


def test_a_link_is_recorded_and_changes_nothing_else() -> None:
    story = beside(another()).when(linked(another())).records("case.linked").opens().turns().warns()
    assert story.after.state.besides.links_to(another().id)


def test_a_link_gives_no_one_a_part_in_the_other_case() -> None:
    """2.4f: a pupil can be harmed in one case and suspected in the other."""
    other = another(by=COLLEAGUE)
    story = beside(other).tell(an_emergency(), TEACHER).tell(linked(other))
    assert visibility(story.state, TEACHER) == "receipt"
    assert visibility(other, TEACHER) is None
    assert visibility(story.state, COLLEAGUE) is None


def test_a_voided_link_is_gone_and_can_be_made_again() -> None:
    story = beside(another()).tell(linked(another()))
    story = story.tell(void(2), DSL)
    assert story.state.besides.links == ()
    story.when(linked(another())).records("case.linked")
