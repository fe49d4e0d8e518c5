"""Why a person cannot give a command now: the refusal that would come, and the command that opens the way."""

from dataclasses import replace
from datetime import date

from domain.access.available_actions import UnavailableAction, unavailable_actions
from domain.commands import PersonCommand
from domain.people.roles import Person
from domain.refusals import Refused
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    a_dispute,
    a_plan,
    a_plan_review,
    a_referral,
    a_review,
    agreed,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
)
from tests.domain.exploration.command_bodies import bodies
from tests.domain.full_case import ANOTHER
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, SENIOR, TEACHER
from tests.domain.record_builders import a_mentor, asked_for, declared
from tests.domain.safeguard_builders import HOLD, LIFT, assessed
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

PLAN = a_plan(date(2027, 3, 10))
CASES: dict[str, Story] = {
    "raised": given(raised()),
    "accepted": given(raised(), done(ACCEPT)),
    "reviewed": given(raised(), reviewed()),
    "referred": given(raised(), reviewed("refer", "cscs"), referred()),
    "fed back": given(raised(), reviewed("refer", "cscs"), referred(), fed_back("no_statutory")),
    "planned": given(raised(), reviewed("early_help"), done(PLAN)),
    "held": given(raised(), done(HOLD)),
    "settled": everything_met(given(raised())),
    "closed": given(raised(), closed),
}


def why(story: Story, command: str, by: Person = DSL) -> UnavailableAction | None:
    found = unavailable_actions(story.state, by, story.next_for(by))
    return next((each for each in found if each.command == command), None)


@with_each("name", CASES)
def test_each_reason_is_the_refusal_that_the_command_meets(name: str) -> None:
    story = replace(CASES[name], others=(ANOTHER,))
    for each in unavailable_actions(story.state, DSL, story.next_for(DSL)):
        met = {type(story.when(body, DSL).refusal) for body in bodies(each.command, story)}
        assert each.refusal in met, each.command
        assert each.refusal in Refused.__subclasses__()


OPENINGS: tuple[tuple[str, str, str, PersonCommand], ...] = (
    ("raised", "consider-support", "decide-review", a_review()),
    ("raised", "start-early-help", "decide-review", a_review("early_help")),
    ("raised", "hand-over", "accept", ACCEPT),
    ("reviewed", "record-feedback", "refer", a_referral()),
    ("reviewed", "record-chase", "refer", a_referral()),
    ("reviewed", "withdraw-referral", "refer", a_referral()),
    ("reviewed", "confirm-in-writing", "refer", a_referral()),
    ("referred", "dispute-decision", "record-feedback", feedback("no_statutory")),
    ("referred", "reconsider", "record-feedback", feedback("no_statutory")),
    ("referred", "conclude-statutory", "record-feedback", feedback("section_17")),
    ("fed back", "record-dispute-outcome", "dispute-decision", a_dispute()),
    ("reviewed", "review-early-help", "start-early-help", PLAN),
    ("planned", "start-early-help", "review-early-help", a_plan_review("end")),
    ("raised", "plan-parent-contact", "assess-parent-contact", assessed()),
    ("held", "plan-parent-contact", "lift-police-hold", LIFT),
    ("raised", "review-police-hold", "place-police-hold", HOLD),
    ("raised", "record-mentor-contact", "assign-mentor", a_mentor(COLLEAGUE)),
    ("raised", "answer-information-request", "record-information-request", asked_for()),
    ("settled", "reopen", "close", CLOSE),
)


@with_each(("name", "command", "opens", "body"), OPENINGS, ids=[f"{c} by {o}" for _, c, o, _ in OPENINGS])
def test_what_is_said_to_open_the_way_opens_it(
    name: str, command: str, opens: str, body: PersonCommand
) -> None:
    story = CASES[name]
    found = why(story, command)
    assert found is not None
    assert opens in found.opened_by
    after = story.tell(body)
    if command == "plan-parent-contact" and name == "held":  # the gate comes next
        assert why(after, command) != found
        after = after.tell(assessed())
    assert command in after.next_for(DSL)


def test_a_reason_that_depends_on_what_is_named_is_left_out() -> None:
    refused = CASES["fed back"]
    assert why(refused, "record-chase") is None
    assert why(refused, "withdraw-referral") is None
    assert why(refused, "record-acknowledgement") is None
    assert why(refused.tell(agreed()), "reconsider") is None
    assert why(refused, "read-information") is None
    assert why(refused, "lift-legal-hold") is None


def test_a_case_with_tasks_is_closed_by_doing_them_and_a_closed_one_is_reopened() -> None:
    found = why(CASES["raised"], "close")
    assert found is not None
    assert found.opened_by == ("accept", "decide-review", "protect")
    found = why(CASES["closed"], "protect")
    assert found is not None
    assert (found.refusal.__name__, found.opened_by) == ("CaseClosed", ("reopen",))


def test_a_person_reads_no_reason_for_what_their_role_does_not_allow() -> None:
    assert "close" in {each.command for each in reasons_for(DSL)}
    assert "close" not in {each.command for each in reasons_for(HEAD)}


def test_a_reader_of_a_part_reads_no_reasons() -> None:
    """3-STF.k."""
    assert reasons_for(TEACHER) == ()


def reasons_for(by: Person) -> tuple[UnavailableAction, ...]:
    story = CASES["raised"]
    return unavailable_actions(story.state, by, story.next_for(by))


def test_a_declaration_that_another_person_decides_on_gives_no_reason() -> None:
    """3.2h: the sentence that nothing waits would be false."""
    assert why(CASES["raised"], "lift-conflict") is not None
    waiting = CASES["raised"].tell(declared(SENIOR))
    assert "lift-conflict" not in waiting.next_for(DSL)
    assert why(waiting, "lift-conflict") is None
    ended = closed(everything_met(waiting))
    assert why(ended, "confirm-conflict") is None
