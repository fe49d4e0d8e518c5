"""A report names brothers and sisters on the register who may be at risk too (2.4g)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.access.sight import without_cases
from domain.commands import AddInformation, IdentifyPupil, Pupil, Reopen
from domain.evolve import replay
from domain.pupils.pupil_commands import RegisterPupil
from tests.domain.case_documents import case_document
from tests.domain.command_builders import WHY, a_concern, void
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER
from tests.domain.pupils.pupil_builders import registered
from tests.domain.story import Story, done

CHILD, SISTER, BROTHER = UUID(int=71), UUID(int=72), UUID(int=73)
NAMES = {CHILD: "Amelia", SISTER: "Ada", BROTHER: "Obi"}
REGISTER = tuple(
    registered(RegisterPupil(given_name=name, family_name="Okafor"), pupil) for pupil, name in NAMES.items()
)
MORE = AddInformation(text="The brother was there too.", siblings=(BROTHER, SISTER))


def reported(*siblings: UUID) -> Story:
    report = replace(a_concern(pupil=Pupil(id=CHILD)), siblings=siblings or None)
    return replace(Story(), registered=REGISTER).tell(report, TEACHER)


def shown(story: Story) -> list[tuple[Any, ...]]:
    found = case_document(story.state, DSL)["siblings"]
    return [(each["name"], each["event"]) for each in found]


def test_a_report_names_them_as_the_register_has_them() -> None:
    story = reported(SISTER)
    assert shown(story) == [("Ada Okafor", 1)]
    assert shown(story.tell(MORE, TEACHER)) == [("Ada Okafor", 1), ("Obi Okafor", 2)]
    assert replay(story.stream) == story.state
    assert shown(reported()) == []


def test_a_receipt_names_none() -> None:
    assert case_document(reported(SISTER).state, TEACHER)["siblings"] == []


def test_the_child_is_never_their_own_brother_or_sister() -> None:
    """A reporter may not know whom the case is about by now, and must not learn it by a refusal (3.2g)."""
    assert shown(reported(CHILD, SISTER)) == [("Ada Okafor", 1)]
    moved = reported(SISTER).tell(IdentifyPupil(pupil=SISTER))
    assert shown(moved) == []
    again = moved.tell(AddInformation(text="And the sister.", siblings=(SISTER,)), TEACHER)
    assert shown(again) == []


def test_a_void_entry_names_no_one() -> None:
    story = reported(SISTER).tell(MORE, TEACHER)
    assert shown(story.tell(void(2))) == [("Ada Okafor", 1)]


def test_they_come_along_with_a_joined_case_and_go_with_it() -> None:
    after = joined(reported(SISTER), other_case(done(a_concern(), COLLEAGUE)))
    there = after.there
    assert shown(there) == [("Ada Okafor", there.state.version)]
    assert replay(there.stream) == there.state
    assert without_cases(there.state, {after.here.state.id}).siblings == (), "3.2h"
    parted = both(after.here, there, Reopen(reasons=WHY))
    assert shown(parted.there) == []
    assert shown(parted.here) == [("Ada Okafor", 1)]
