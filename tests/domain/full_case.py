"""One case in which every kind of event happens."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.case.event import Effects
from domain.commands import (
    AddInformation,
    ChangeLead,
    LiftLegalHold,
    PlaceLegalHold,
    RecordDelivery,
    RecordDeliveryFailure,
    RecordTelephone,
    UpdateCircumstances,
)
from domain.decision_context import DecisionContext
from domain.events import CaseJoined, ConcernNoted, RepeatsFound
from domain.people.roles import By
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import AGAIN_AND_AGAIN
from tests.domain import safeguard_builders
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    ACCEPT,
    REOPEN,
    WHY,
    a_chase,
    a_confirmation,
    a_dispute,
    a_plan,
    a_plan_review,
    a_skip,
    a_withdrawn_referral,
    agreed,
    an_acknowledgement,
    change,
    concluded,
    dispute_answered,
    fed_back,
    in_touch,
    protection,
    raised,
    referred,
    reviewed,
    support,
    told_pupil,
    void,
    withheld,
)
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
from tests.domain.record_builders import (
    WITHDRAWN,
    a_contact,
    a_copy,
    a_mentor,
    answered,
    asked_for,
    asked_for_nrm,
    challenged,
    confirmed,
    countersigned,
    declared,
    given_what_was_asked,
    handed_to,
    identified_as,
    in_team,
    left,
    lifted,
    linked,
    missing,
    moved_to,
    referred_by_others,
    sent_on,
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
            RecordDelivery(say=say, **told)
            if through
            else RecordDeliveryFailure(say=say, urgent=True, **told)
        )
        return story.and_then(story.decided(command, "clock"))

    return step


def whole_life() -> Story:
    """Raised, reviewed, referred, overdue, refused, supported, closed and reopened."""
    story = given(
        raised(),
        done(AddInformation(text="More.")),
        done(ACCEPT),
        done(protection()),
        reviewed("refer", "cscs", "police"),
        referred(),
        done(an_acknowledgement()),
        referred("police"),
        done(change(6, made_at=london("2027-02-26 09:00"))),
        done(a_confirmation()),
        silence_until(TUESDAY_9AM),
        done(a_skip()),
        done(a_chase()),
        fed_back("no_statutory"),
        done(a_dispute()),
        done(dispute_answered()),
        done(agreed()),
        done(support(early_help=True)),
        done(a_plan(date(2027, 3, 10), lead=TEACHER)),
        fed_back("police_investigation", "police-1"),
        silence_until(london("2027-04-01 17:30")),
        done(ChangeLead(lead=COLLEAGUE.id, reasons=WHY)),
        done(a_plan_review("end")),
        done(safeguard_builders.spoken_to(support_signposted="The helpline."), TEACHER),
        done(safeguard_builders.assessed()),
        done(safeguard_builders.PLAN),
        done(safeguard_builders.HOLD),
        done(safeguard_builders.KEPT),
        done(safeguard_builders.LIFT),
        done(safeguard_builders.shared()),
        done(safeguard_builders.kept_back()),
        done(safeguard_builders.reclassified("cce", "Age and money.")),
        done(in_touch("police")),
        done(asked_for_nrm()),
        done(a_mentor(COLLEAGUE)),
        done(a_contact(note="At lunch."), COLLEAGUE),
        done(concluded("police-1")),
        done(A_VIEW, TEACHER),
        done(A_DISCUSSION),
        done(told_pupil(5)),
        done(withheld(5)),
        a_message("feedback:police-1", through=True),
        a_message("accept", through=False),
        referred("lado"),
        a_message("feedback:lado-1", through=False),
        done(RecordTelephone(obligation="telephone:feedback:lado-1", spoke_to="The LADO")),
        done(a_withdrawn_referral("lado-1")),
    )
    story = story.tell(declared(SENIOR)).tell(confirmed(SENIOR), HEAD)
    story = story.tell(declared(COLLEAGUE), TEACHER).tell(lifted(COLLEAGUE))
    story = closed(received_and_parted(story)).tell(REOPEN)
    story = ended_by_hand(story, CaseJoined(into=GOES_ON, reasons=WHY)).tell(REOPEN)
    story = repeated_by_hand(ended_by_hand(story, ConcernNoted(reasons=WHY)).tell(REOPEN))
    return beside_it(replace(story, others=(ANOTHER,), policies=(POLICY, OTHER_POLICY)))


def received_and_parted(story: Story) -> Story:
    """The story with a concern that another case brought, and that went back."""
    """Meanwhile, an entry of that case was cancelled."""
    other = other_case(raised(COLLEAGUE, about=(SENIOR,)), done(A_DISCUSSION), now=story.now)
    there = joined(other, story)
    there = both(there.here, there.there, void(2))
    return both(there.here, there.there, REOPEN).there


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
        opens=(recorder.open_once("pattern-review"),),
        warns=(AGAIN_AND_AGAIN,),
        counted=("concern",),
    )
    recorder.record(RepeatsFound(kind="concern"), ("6.1", "2.4g"), found)
    return story.and_then(recorder.events)


def beside_it(story: Story) -> Story:
    """The same case, with side records."""
    gone = story.now - timedelta(days=1)
    for command in (
        countersigned(1),
        linked(ANOTHER),
        missing(gone, story.now),
        referred_by_others(known_at=story.now),
        left(story.now.date()),
        sent_on(),
        in_team(),
        asked_for(),
        a_copy(),
        PlaceLegalHold(reasons=WHY),
        LiftLegalHold(reasons=WHY),
        identified_as("Rowan Ashdown-Bell"),
        UpdateCircumstances(risk_groups=("send",), sen="ehcp", looked_after=True, home_authority="Sefton"),
        moved_to(OTHER_POLICY.name),
    ):
        story = story.tell(command)
    story = story.tell(given_what_was_asked(story.version_of("information-request.recorded")))
    story = story.tell(challenged(story.version_of("review.decided")), TEACHER)
    story = story.tell(answered(story.version_of("review.decided")), HEAD)
    return story.tell(ACCEPT).tell(handed_to(DEPUTY)).tell(WITHDRAWN, TEACHER)
