"""One case in which every kind of event happens."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain import commands as ask
from domain.case.event import Effects
from domain.decision_context import DecisionContext
from domain.events import CaseJoined, ConcernNoted, RepeatsFound
from domain.people.roles import By
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import AGAIN_AND_AGAIN
from tests.domain import command_builders as build
from tests.domain import record_builders as record
from tests.domain import safeguard_builders as guard
from tests.domain.command_builders import WHY, fed_back, raised, referred, reviewed
from tests.domain.joined_stories import GOES_ON, both, joined, other_case
from tests.domain.people_and_times import (
    CASE,
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    OTHER_POLICY,
    POLICY,
    SENIOR,
    TEACHER,
    TUESDAY_9AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, Story, done, given, silence_until

ANOTHER = replace(given(raised()).state, id=UUID(int=CASE.int + 1))
"""Another case at the school."""


def a_message(about: str | None, *, through: bool, say: str = "overdue") -> Step:
    """A step: the message was delivered, or failed."""

    def step(story: Story) -> Story:
        told: dict[str, Any] = {
            "delivery": UUID(int=story.state.version),
            "obligation": about,
            "rung": None,
            "channel": "email",
        }
        command = (
            ask.RecordDelivery(say=say, **told)
            if through
            else ask.RecordDeliveryFailure(say=say, urgent=True, **told)
        )
        return story.and_then(story.decided(command, "clock"))

    return step


def whole_life() -> Story:
    """Raised, reviewed, referred, overdue, refused, supported, closed and reopened."""
    story = given(
        raised(),
        done(ask.AddInformation(text="More.")),
        done(build.ACCEPT),
        done(build.protection()),
        reviewed("refer", "cscs", "police"),
        referred(),
        done(build.an_acknowledgement()),
        referred("police"),
        done(build.change(6, made_at=london("2027-02-26 09:00"))),
        done(build.a_confirmation()),
        silence_until(TUESDAY_9AM),
        done(build.a_skip()),
        done(build.a_chase()),
        fed_back("no_statutory"),
        done(build.a_dispute()),
        done(build.dispute_answered()),
        done(build.agreed()),
        done(build.support(early_help=True)),
        done(build.a_plan(date(2027, 3, 10), lead=TEACHER)),
        fed_back("police_investigation", "police-1"),
        silence_until(london("2027-04-01 17:30")),
        done(ask.ChangeLead(lead=COLLEAGUE.id, reasons=WHY)),
        done(build.a_plan_review("end")),
        done(guard.spoken_to(support_signposted="The helpline."), TEACHER),
        done(guard.assessed()),
        done(guard.PLAN),
        done(guard.HOLD),
        done(guard.KEPT),
        done(guard.LIFT),
        done(guard.shared()),
        done(guard.kept_back()),
        done(guard.reclassified("cce", "Age and money.")),
        done(build.in_touch("police")),
        done(record.asked_for_nrm()),
        done(record.a_mentor(COLLEAGUE)),
        done(record.a_contact(note="At lunch."), COLLEAGUE),
        done(build.concluded("police-1")),
        done(build.A_VIEW, TEACHER),
        done(build.A_DISCUSSION),
        done(build.told_pupil(5)),
        done(build.withheld(5)),
        a_message("feedback:police-1", through=True),
        a_message("accept", through=False),
        referred("lado"),
        a_message("feedback:lado-1", through=False),
        done(ask.RecordTelephone(obligation="telephone:feedback:lado-1", spoke_to="The LADO")),
        done(build.a_withdrawn_referral("lado-1")),
    )
    story = story.tell(record.declared(SENIOR)).tell(record.confirmed(SENIOR), HEAD)
    story = story.tell(record.declared(COLLEAGUE), TEACHER).tell(record.lifted(COLLEAGUE))
    story = closed(received_and_parted(story)).tell(build.REOPEN)
    story = ended_by_hand(story, CaseJoined(into=GOES_ON, reasons=WHY)).tell(build.REOPEN)
    story = repeated_by_hand(ended_by_hand(story, ConcernNoted(reasons=WHY)).tell(build.REOPEN))
    return beside_it(replace(story, others=(ANOTHER,), policies=(POLICY, OTHER_POLICY)))


def received_and_parted(story: Story) -> Story:
    """The story with a concern that another case brought, and that went back."""
    """Meanwhile, an entry of that case was cancelled."""
    other = other_case(raised(COLLEAGUE, about=(SENIOR,)), done(build.A_DISCUSSION), now=story.now)
    there = joined(other, story)
    there = both(there.here, there.there, build.void(2))
    return both(there.here, there.there, build.REOPEN).there


def ended_by_hand(story: Story, by: CaseJoined | ConcernNoted) -> Story:
    """The story as if it had been joined to another case or noted, which its referrals do not allow."""
    context = DecisionContext(at=story.now, by=By(id=DSL.id, role="dsl"), policy=POLICY)
    recorder = EventRecorder(story.state, context)
    ends = Effects(turns=transition("ended", *story.state.open_obligations))
    recorder.record(by, ("2.4g",), ends)
    return story.and_then(recorder.events)


def repeated_by_hand(story: Story) -> Story:
    """The story as if another case of the pupil had counted with it."""
    recorder = EventRecorder(story.state, DecisionContext(at=story.now, by="clock", policy=POLICY))
    found = Effects(
        opens=(recorder.open_once("pattern-review"),), warns=(AGAIN_AND_AGAIN,), counted=("concern",)
    )
    recorder.record(RepeatsFound(kind="concern"), ("6.1", "2.4g"), found)
    return story.and_then(recorder.events)


def beside_it(story: Story) -> Story:
    """The same case, with side records."""
    gone = story.now - timedelta(days=1)
    for command in (
        record.countersigned(1),
        record.linked(ANOTHER),
        record.missing(gone, story.now),
        record.referred_by_others(known_at=story.now),
        record.left(story.now.date()),
        record.sent_on(),
        record.in_team(),
        record.asked_for(),
        record.a_copy(),
        ask.PlaceLegalHold(reasons=WHY),
        ask.LiftLegalHold(reasons=WHY),
        record.identified_as("Rowan Ashdown-Bell"),
        ask.UpdateCircumstances(
            risk_groups=("send",), sen="ehcp", looked_after=True, home_authority="Sefton"
        ),
        record.moved_to(OTHER_POLICY.name),
    ):
        story = story.tell(command)
    story = story.tell(record.given_what_was_asked(story.version_of("information-request.recorded")))
    story = story.tell(record.challenged(story.version_of("review.decided")), TEACHER)
    story = story.tell(record.answered(story.version_of("review.decided")), HEAD)
    return story.tell(build.ACCEPT).tell(record.handed_to(DEPUTY)).tell(record.WITHDRAWN, TEACHER)
