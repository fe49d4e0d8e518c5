"""What the workflow receives, and what an agency's message becomes: ids, kinds and times (11.8)."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from domain.case.stages import STAGES, stage, stage_told
from domain.commands import PersonCommand, RecordAcknowledgement, RecordFeedback, SocialWorker
from domain.entries.clock import AgencyTold
from domain.events import DiscussionRecorded, FeedbackReceived, ReferralAcknowledged
from domain.messaging.incoming_messages import as_arrived, command, faults, referral_meant
from domain.messaging.workflow_progress import SOON, has_run, progress, told_after
from tests.domain.command_builders import (
    CANARY,
    NOTE,
    REOPEN,
    a_referral,
    agreed,
    an_emergency,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import (
    DSL,
    MONDAY_10AM,
    MONDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    london,
)
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Step, Story, done, given, silence_until
from tests.with_each import with_each

REACHED: list[tuple[list[Step], str]] = [
    ([], "review"),
    ([referred()], "review"),  # the review stays due
    ([referred(), fed_back("no_statutory")], "review"),
    ([done(an_emergency(), TEACHER)], "awaiting_feedback"),  # the review is replaced
    ([reviewed("refer", "cscs")], "referral"),
    ([reviewed("refer", "cscs", "police"), referred()], "referral"),
    ([reviewed("refer", "cscs"), referred()], "awaiting_feedback"),
    ([reviewed("refer", "cscs"), referred(), silence_until(TUESDAY_6PM)], "awaiting_feedback"),
    ([reviewed(), referred(), fed_back("no_statutory"), referred("police")], "reconsideration"),
    ([reviewed(), referred(), fed_back("section_17")], "statutory"),
    ([reviewed(), referred(), fed_back("section_17"), referred("police")], "awaiting_feedback"),
    ([reviewed(), referred(), fed_back("redirected")], "referral"),
    ([reviewed(), referred(), fed_back("no_statutory"), done(agreed())], "support"),
    ([reviewed("pastoral_support")], "support"),
    ([reviewed()], "settled"),
    ([everything_met], "settled"),
    ([closed], "no_further_action"),
    ([referred(), fed_back("no_statutory"), closed], "no_further_action"),
    ([reviewed("pastoral_support"), closed], "support_ended"),
    ([reviewed(), referred(), fed_back("section_17"), closed], "concluded"),
    ([reviewed("pastoral_support"), closed, done(REOPEN), closed], "no_further_action"),
    ([done(NOTE)], "noted"),
    ([closed, done(REOPEN)], "review"),
]


@with_each(("steps", "stage"), REACHED)
def test_the_first_stage_that_applies(steps: list[Step], stage: str) -> None:
    assert given(raised(), *steps).stage == stage


def test_every_stage_occurs_above() -> None:
    assert {stage for _, stage in REACHED} | {"closed"} == set(STAGES), "closed: a case that was joined"


def test_the_workflow_and_a_receipt_know_that_a_case_is_closed_and_not_how_it_ended() -> None:
    state = given(raised(), reviewed("pastoral_support"), closed).state
    assert (stage(state), stage_told(state), progress(state).stage) == ("support_ended", "closed", "closed")


def test_the_clock_acts_on_the_earliest_obligation_first() -> None:
    told = progress(given(raised(immediate_danger=True)).state)
    first = told.next_act()
    assert first is not None
    assert (first.id, first.act, first.act_at) == ("accept", "mark-overdue", london("2027-03-01 10:10"))
    assert told.nearest_deadline() == london("2027-03-01 10:10")


def test_after_the_deadline_comes_the_escalation_ladder() -> None:
    story = given(raised(DSL), reviewed(), referred(), everything_met, done(a_referral(), at=MONDAY_NOON))
    story = story.silence(TUESDAY_5PM)
    acts = [(each.id, each.act, each.act_at) for each in progress(story.state).owed]
    assert acts == [
        ("feedback:cscs-2", "escalate", london("2027-03-03 10:00")),
        ("chase:cscs-2", "mark-overdue", london("2027-03-03 10:00")),
    ]
    assert progress(story.state).nearest_deadline() == TUESDAY_5PM  # an overdue deadline stays the nearest


def test_the_progress_contains_nothing_personal() -> None:
    story = given(raised(summary=CANARY, child_words=CANARY), reviewed("refer", "cscs"), referred())
    told = repr(asdict(progress(story.state)))
    assert "feedback:cscs-1" in told
    for personal in (CANARY, "Rowan", str(TEACHER.id), str(DSL.id), "Wants it to stop"):
        assert personal not in told


WORKER = SocialWorker(name="A. Duty")
OTHER = SocialWorker(name="B. Next")


def told(**changes: Any) -> AgencyTold:
    said = {"agency_reference": "F-1", "kind": "decision", "decision": "section_17", "told_by": "Front door"}
    return AgencyTold(**(said | changes))


def acknowledged(**changes: Any) -> AgencyTold:
    return AgencyTold(**({"agency_reference": "F-1", "kind": "acknowledgement"} | changes))


@with_each(
    ("message", "pointers"),
    [
        (told(), []),
        (acknowledged(), []),
        (acknowledged(told_by="Front door", told_at=MONDAY_10AM, social_worker=WORKER), []),
        (told(decision="redirected", redirected_to="police"), []),
        (told(redirected_to="police"), ["/redirected_to"]),
        (acknowledged(redirected_to="police"), ["/redirected_to"]),
        (told(decision=None), ["/decision"]),
        (told(told_by=None), ["/told_by"]),
        (acknowledged(decision="section_17"), ["/decision"]),
        (acknowledged(reasons="Long enough reasons."), ["/reasons"]),
        (told(told_at=MONDAY_10AM + timedelta(seconds=1)), ["/told_at"]),
        (told(agency_reference=" "), ["/agency_reference"]),
        (told(social_worker=SocialWorker(name=" ")), ["/social_worker/name"]),
    ],
)
def test_faults_of_a_message_whatever_is_in_the_case(message: AgencyTold, pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults(message, MONDAY_10AM)] == pointers


def as_command(sent: AgencyTold, story: Story, name: str = "cscs-1") -> PersonCommand:
    referral = story.state.agency_referral(name)
    assert referral is not None
    return command(sent, referral, no_answer=story.state.closed)


TWICE = given(raised(DSL), referred(), referred())


def test_an_acknowledgement_has_the_time_that_the_agency_gives() -> None:
    sent = acknowledged(told_by="Front door", told_at=MONDAY_10AM, social_worker=WORKER)
    assert as_command(sent, TWICE, "cscs-2") == RecordAcknowledgement(
        agency_referral="cscs-2",
        social_worker=WORKER,
        agency_reference="F-1",
        told_by="Front door",
        occurred_at=MONDAY_10AM,
    )


def test_a_decision_becomes_the_same_feedback_as_from_a_person() -> None:
    sent = told(told_at=MONDAY_10AM, reasons="Long enough reasons.", social_worker=WORKER)
    assert as_command(sent, TWICE, "cscs-2") == RecordFeedback(
        agency_referral="cscs-2",
        decision="section_17",
        told_by="Front door",
        told_at=MONDAY_10AM,
        reasons="Long enough reasons.",
        social_worker=WORKER,
        how="message",
    )


def test_a_redirection_is_followed_and_in_a_closed_case_recorded() -> None:
    sent = told(decision="redirected", redirected_to="lado")
    assert "refer:lado" in TWICE.tell(as_command(sent, TWICE, "cscs-2")).owed
    story = closed(given(raised(DSL), referred(), fed_back("section_17")))
    written = story.tell(as_command(sent, story)).stream[-1].fact
    assert isinstance(written, DiscussionRecorded)
    assert "redirected to: lado" in written.note


def test_the_last_message_with_a_social_worker_counts() -> None:
    story = given(raised(DSL), referred())
    for sent, expected in (
        (acknowledged(social_worker=WORKER), WORKER),
        (told(social_worker=OTHER), OTHER),
        (told(), OTHER),
    ):
        story = story.tell(as_command(sent, story))
        assert isinstance(story.stream[-1].fact, FeedbackReceived | ReferralAcknowledged)
        assert story.state.agency_referrals[0].social_worker == expected


def test_of_referrals_with_one_reference_the_undecided_one_is_meant_or_else_the_newest() -> None:
    story = given(raised(DSL), referred(), referred(), fed_back("no_statutory", "cscs-2"))
    both = frozenset(("cscs-1", "cscs-2"))
    found = [
        referral_meant(story.state, names) for names in (both, frozenset(("cscs-2",)), frozenset(("cscs-3",)))
    ]
    assert [each.id if each else None for each in found] == ["cscs-1", "cscs-2", None]
    story = story.tell(as_command(told(), story))
    newest = referral_meant(story.state, both)
    assert newest is not None
    assert newest.id == "cscs-2"


@with_each(("ahead", "known"), [(0, 0), (1, 0), (300, 0), (301, 301), (-60, -60)])
def test_a_time_slightly_in_the_future_counts_as_the_time_of_arrival(ahead: int, known: int) -> None:
    sent = as_arrived(told(told_at=MONDAY_10AM + timedelta(seconds=ahead)), MONDAY_10AM)
    assert sent.told_at == MONDAY_10AM + timedelta(seconds=known)
    assert bool(faults(sent, MONDAY_10AM)) == (known > 0)


def test_a_closed_case_records_a_late_message_word_for_word() -> None:
    """11.15: no message is lost, and none opens an obligation in a closed case automatically."""
    story = given(raised(DSL), referred(), closed)
    sent = told(
        reasons="Long enough reasons.", social_worker=SocialWorker(name="A. Duty", phone="01632 960000")
    )
    outcome = story.when(as_command(sent, story)).records("discussion.recorded")
    (fact,) = (event.fact for event in outcome.events)
    assert isinstance(fact, DiscussionRecorded)
    assert fact.with_ == "cscs (cscs-1), by automatic message"
    assert fact.note == (
        "decision; decision: section_17; told by: Front door; social worker: A. Duty, 01632 960000; "
        "agency reference: F-1"
    )
    assert fact.reasons == "Long enough reasons."
    assert outcome.after.state.closed
    assert outcome.after.owed == set()


def test_an_acknowledgement_after_the_decision_is_also_recorded_word_for_word() -> None:
    story = given(raised(DSL), referred(), fed_back("section_17"))
    story.when(as_command(acknowledged(social_worker=WORKER), story)).records("discussion.recorded")


def test_a_run_begins_and_ends_soon_but_not_before_the_steps_that_follow_at_once() -> None:
    new, ended = given(raised()).state, given(raised(), closed).state
    assert told_after(None, new) == told_after(ended, new) == told_after(new, ended) == SOON
    assert [has_run(each) for each in (None, ended, new)] == [False, False, True]


def test_a_run_hears_of_a_change_within_a_minute_and_earlier_if_it_acts_soon() -> None:
    state = given(raised()).state
    act = progress(state).next_act()
    assert act is not None
    assert act.act_at is not None
    for left, waits in ((600, 60), (150, 30), (121, 8), (-5, 8)):
        then = replace(state, recorded_at=act.act_at - timedelta(seconds=left))
        assert told_after(state, then) == timedelta(seconds=waits)
    assert told_after(replace(state, obligations=()), replace(state, obligations=())) == timedelta(minutes=1)
