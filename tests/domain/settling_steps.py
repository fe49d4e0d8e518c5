"""Meet the open obligations of a case, as simply as the rules allow, and close it."""

from datetime import timedelta

from domain.access.permissions import dsl_power, role_to_answer, role_to_decide
from domain.calendar.working_time import london
from domain.case.audience import conflict_of
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.stages import closing_to_look_at
from domain.case.untold_facts import unread
from domain.commands import (
    AssessParentContact,
    ConfirmConflict,
    PersonCommand,
    ReadInformation,
    RecordParentContact,
    RecordTelephone,
)
from domain.entries.agencies import Agency, Decision
from domain.people.roles import Person
from tests.domain import command_builders as build
from tests.domain import record_builders as record
from tests.domain.command_builders import AGENCIES, WHY
from tests.domain.people_and_times import DEPUTY, DSL, IN_LINE
from tests.domain.safeguard_builders import LIFT
from tests.domain.story import Story


def everything_met(story: Story, by: Person = DSL) -> Story:
    """Meet the open obligations one after the other, as simply as the rules allow."""
    for _ in range(1000):
        if not story.owed:
            return story
        name = first_owed(story)
        story = story.tell(simplest_answer(story, name), whoever_may(story, name, by))
    raise AssertionError(f"never met: {story.owed}")


def who_ends(story: Story) -> Person:
    """A person with a DSL's powers in the case, or who may accept it."""
    for by in IN_LINE:
        if dsl_power(story.state, by):
            return by
    for by in IN_LINE:
        if "accept" in story.next_for(by):
            return by
    raise AssertionError("no one can end this case")


def first_owed(story: Story) -> str:
    """The order: accept the case, review it, then the rest."""
    return min(story.owed, key=_first)


def whoever_may(story: Story, name: str, by: Person) -> Person:
    """A senior person answers challenges and decides on exclusions; the DSL does the rest."""
    state = story.state
    kind, _, subject = name.partition(":")
    conflict = conflict_of(state, name)
    if conflict is not None:
        return next((each for each in IN_LINE if role_to_decide(state, each, conflict)), by)
    if kind == CHALLENGE_ANSWER:
        return next((each for each in IN_LINE if role_to_answer(state, each, int(subject))), by)
    return by


def _first(name: str) -> tuple[bool, bool, str]:
    return name != "accept", "review" not in name, name


def simplest_answer(story: Story, name: str) -> PersonCommand:
    """The DSL's command that meets the obligation and opens as few others as possible."""
    kind, _, subject = name.partition(":")
    match kind:
        case "accept":
            return build.ACCEPT
        case "review" | "retrospective-review" | "missing-review" | "pattern-review" | "refusal-review":
            adult = story.state.concern.adult_in_imagery
            return build.a_review("refer", "police") if adult else build.a_review()
        case "protect":
            return build.protection()
        case "refer":
            return build.a_referral(_REFERRED_TO[subject])
        case "missing" | "return-talk":
            owed = story.obligation(name)
            episode = story.state.besides.episode_of(owed.causes)
            assert episode is not None
            return record.came_back(episode.began, episode.ended or story.now)
        case "confirm-in-writing":
            return build.a_confirmation(subject)
        case "feedback" | "chase":
            agency = next(ar.agency for ar in story.state.standing_referrals if ar.id == subject)
            return build.feedback(_TAKEN_UP[agency], subject)
        case "look-again":
            return build.NOTE
        case "new-information":
            return ReadInformation(versions=unread(story.state), changes="nothing", reasons=WHY)
        case "tell-agency":
            return build.a_withdrawn_referral(subject, told_to="The front door")
        case "telephone":
            return RecordTelephone(obligation=name, spoke_to="The person it was for")
        case "reconsider" | "monitor":
            return build.agreed(subject)
        case "dispute":
            return build.dispute_answered("upheld", subject)
        case "conclude":
            return build.concluded(subject)
        case "support":
            return build.support()
        case "start-support":
            return build.a_plan(london(story.now).date() + timedelta(days=7))
        case "early-help-review":
            return build.a_plan_review("end")
        case "inform-pupil":
            return build.told_pupil(int(subject))
        case "reply":
            return build.REPLY
        case "consider-nrm":
            return record.NO_NRM
        case "answer-request":
            return record.given_what_was_asked(int(subject))
        case "transfer-file":
            return record.sent_on(receipt="Signed for by their DSL.")
        case "file-receipt":
            sent = next(each for each in story.state.besides.transfers if each.version == int(subject))
            return record.sent_on(sent.to_school, "Signed for by their DSL.")
        case "answer-challenge":
            return record.answered(int(subject), local_authority="Their designated officer")
        case "confirm-conflict":
            conflict = conflict_of(story.state, name)
            assert conflict is not None
            return ConfirmConflict(person=conflict.person, reasons=WHY)
        case "mentor":
            return record.NO_MENTOR
        case "mentor-contact":
            return record.LAST_CONTACT
        case "explain-arrangements":
            return RecordParentContact(not_explained=WHY)
        case "review-police-hold":
            return LIFT
        case "review-parent-contact":
            parent = next(each.parent for each in story.state.gate.outside if each.version == int(subject))
            return AssessParentContact(parent=parent, safe_for_pupil=False, safe_for_others=True, reasons=WHY)
        case "liaison":
            return build.concluded(
                next(each for each in story.owed if each.startswith("conclude:")).partition(":")[2]
            )
        case _:
            raise AssertionError(f"nothing meets {name}")


_REFERRED_TO: dict[str, Agency] = {"immediate": "police", **{each: each for each in AGENCIES}}
"""The body for the obligation's subject; in danger, the police first."""
_TAKEN_UP: dict[Agency, Decision] = {
    "cscs": "section_17",
    "police": "police_investigation",
    "lado": "advice_given",
    "adult_services": "advice_given",
}


def closed(story: Story) -> Story:
    """A step: meet every obligation, close the case, and take the second look that may be due."""
    story = everything_met(story).tell(build.CLOSE)
    closing = closing_to_look_at(story.state)
    return story if closing is None else story.tell(record.countersigned(closing.version), DEPUTY)
