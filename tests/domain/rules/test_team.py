"""The team around the child, and brothers and sisters who may be at risk too (2.4g, 3-DSL.i, 6.3, 12.3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access.permissions import visibility
from domain.case.warnings import team_warnings
from domain.commands import AddInformation, IdentifyPupil, Pupil, RecordPupilView, Reopen
from domain.entries.support import Need, ReviewEarlyHelp
from domain.evolve import replay
from domain.fold.joins import without_cases
from domain.people.roles import Person
from domain.pupils.pupil_commands import RegisterPupil
from domain.refusals import CaseClosed, TeamMemberIsTheSubject
from tests.domain.case_documents import case_document
from tests.domain.command_builders import A_VIEW, MORE, WHY, a_concern, a_plan, raised, reviewed, void
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, POLICY, TEACHER
from tests.domain.pupils.pupil_builders import registered
from tests.domain.record_builders import in_team
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given

IN_A_WEEK = MONDAY_10AM.date() + timedelta(days=7)
FLAGGED = Pupil(name="Rowan Ashdown", date_of_birth="unknown", risk_groups=("send", "looked-after"))


def shown(story: Story, by: Person = DSL) -> dict[str, Any]:
    return case_document(story.state, by)


@pytest.mark.parametrize("by", [HEAD, TEACHER])
def test_the_team_is_the_dsls(by: Person) -> None:
    given(raised()).when(in_team(), by=by).refused(Forbidden)
    given(raised(), closed).when(in_team()).refused(CaseClosed)
    given(raised()).when(in_team(part="The SENCO")).malformed("/part")


def test_no_subject_of_the_concern_is_in_the_team() -> None:
    """3.2h."""
    given(raised(about=(COLLEAGUE,))).when(in_team(person=COLLEAGUE.id)).refused(TeamMemberIsTheSubject)


def test_a_colleague_in_the_team_adds_to_the_case_until_they_leave() -> None:
    """7.4: the SENCO and the designated teacher work together in the team."""
    alone = given(raised())
    alone.when(MORE, by=COLLEAGUE).refused(Unseen)
    story = alone.tell(in_team(person=COLLEAGUE.id, standing="invited"))
    assert visibility(story.state, COLLEAGUE) == "receipt"
    story.when(MORE, by=COLLEAGUE).records("information.added")
    assert shown(story, COLLEAGUE)["team"] == []
    for standing in ("declined", "left"):
        story.tell(in_team(person=COLLEAGUE.id, standing=standing)).when(MORE, by=COLLEAGUE).refused(Unseen)
    assert visibility(story.tell(void(2)).state, COLLEAGUE) is None


def test_the_team_is_shown_as_its_newest_entries_say() -> None:
    """3-DSL.i."""
    story = given(raised(), done(in_team(standing="invited")), done(in_team(name=" s. enco ")))
    story = story.tell(in_team(name="A. Duty", part="social-worker", agency="cscs"))
    assert story.stream[-1].fact.type == "team-member.recorded"
    team = [(each["part"], each["standing"], each["agency"]) for each in shown(story)["team"]]
    assert team == [("senco", "joined", None), ("social-worker", "joined", "cscs")]


def test_a_flagged_pupil_without_senco_or_designated_teacher_is_warned_of() -> None:
    """7.4: by the policy's own list of groups."""

    def wanted(story: Story) -> list[str]:
        found = team_warnings(story.state, POLICY)
        return [each.text.partition(", but no ")[2].partition(" is ")[0] for each in found]

    assert wanted(given(raised())) == []
    story = given(raised(pupil=FLAGGED))
    assert wanted(story) == ["SENCO", "designated teacher"]
    assert wanted(story.tell(in_team())) == ["designated teacher"]
    assert wanted(story.tell(in_team()).tell(in_team(standing="left"))) == ["SENCO", "designated teacher"]


def test_a_plan_says_what_the_pupil_needs_under_the_policys_headings() -> None:
    """6.3."""
    story = given(raised(), reviewed("early_help"))
    story.when(a_plan(IN_A_WEEK, needs=(Need(heading="At home", text="Sleep."),))).malformed(
        "/needs/0/heading"
    )
    sleep, school = (
        Need(heading="physical-wellbeing", text="Sleep."),
        Need(heading="education", text="Reads."),
    )
    planned = story.tell(a_plan(IN_A_WEEK, needs=(sleep, school)))
    assert [each["heading"] for each in shown(planned)["needs"]] == ["physical-wellbeing", "education"]
    again = ReviewEarlyHelp(outcome="continue", reasons=WHY, next_review_on=IN_A_WEEK, needs=(school,))
    later = planned.tell(again)
    assert shown(later)["needs"] == [{"heading": "education", "text": "Reads."}]
    assert len(shown(later.tell(void(later.state.version)))["needs"]) == 2
    unchanged = planned.tell(ReviewEarlyHelp(outcome="continue", reasons=WHY, next_review_on=IN_A_WEEK))
    assert len(shown(unchanged)["needs"]) == 2


def test_the_dsl_sees_the_adult_whom_the_pupil_last_named() -> None:
    """12.3."""
    told = RecordPupilView(text="I talk to Miss Bell.", trusted_adult="Miss Bell")
    given(raised()).when(RecordPupilView(text="No one.", trusted_adult=" ")).malformed("/trusted_adult")
    story = given(raised(TEACHER), done(told, TEACHER), done(A_VIEW))
    assert shown(story)["trusted_adult"] == "Miss Bell"
    assert shown(story, TEACHER)["trusted_adult"] is None


CHILD, SISTER, BROTHER = UUID(int=71), UUID(int=72), UUID(int=73)
NAMES = {CHILD: "Amelia", SISTER: "Ada", BROTHER: "Obi"}
REGISTER = tuple(
    registered(RegisterPupil(given_name=name, family_name="Okafor"), pupil) for pupil, name in NAMES.items()
)
MORE_SIBLINGS = AddInformation(text="The brother was there too.", siblings=(BROTHER, SISTER))


def reported(*siblings: UUID) -> Story:
    report = replace(a_concern(pupil=Pupil(id=CHILD)), siblings=siblings or None)
    return replace(Story(), registered=REGISTER).tell(report, TEACHER)


def siblings_shown(story: Story) -> list[tuple[Any, ...]]:
    found = case_document(story.state, DSL)["siblings"]
    return [(each["name"], each["event"]) for each in found]


def test_a_report_names_them_as_the_register_has_them() -> None:
    story = reported(SISTER)
    assert siblings_shown(story) == [("Ada Okafor", 1)]
    assert siblings_shown(story.tell(MORE_SIBLINGS, TEACHER)) == [("Ada Okafor", 1), ("Obi Okafor", 2)]
    assert replay(story.stream) == story.state
    assert siblings_shown(reported()) == []


def test_a_receipt_names_none() -> None:
    assert case_document(reported(SISTER).state, TEACHER)["siblings"] == []


def test_the_child_is_never_their_own_brother_or_sister() -> None:
    """A reporter may not know whom the case is about by now, and must not learn it by a refusal (3.2g)."""
    assert siblings_shown(reported(CHILD, SISTER)) == [("Ada Okafor", 1)]
    moved = reported(SISTER).tell(IdentifyPupil(pupil=SISTER))
    assert siblings_shown(moved) == []
    again = moved.tell(AddInformation(text="And the sister.", siblings=(SISTER,)), TEACHER)
    assert siblings_shown(again) == []


def test_a_void_entry_names_no_one() -> None:
    story = reported(SISTER).tell(MORE_SIBLINGS, TEACHER)
    assert siblings_shown(story.tell(void(2))) == [("Ada Okafor", 1)]


def test_they_come_along_with_a_joined_case_and_go_with_it() -> None:
    after = joined(reported(SISTER), other_case(done(a_concern(), COLLEAGUE)))
    there = after.there
    assert siblings_shown(there) == [("Ada Okafor", there.state.version)]
    assert replay(there.stream) == there.state
    assert without_cases(there.state, {after.here.state.id}).siblings == (), "3.2h"
    parted = both(after.here, there, Reopen(reasons=WHY))
    assert siblings_shown(parted.there) == []
    assert siblings_shown(parted.here) == [("Ada Okafor", 1)]
