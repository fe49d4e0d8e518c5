"""Invariants of every case, whatever was done to it."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from domain.access.available_actions import available_actions
from domain.access.ownership import is_owner
from domain.access.permissions import capacities, visibility
from domain.case.audience import no_one_eligible
from domain.case.case import Case
from domain.case.event import Event
from domain.case.joining import awaits_review
from domain.case.obligation import Obligation
from domain.case.protection import EVERYBODY as EVERYBODY_AT_RISK
from domain.case.protection import protected
from domain.case.stages import STAGES, stage
from domain.case.untold_facts import REFER_AT_ONCE, dangers_standing, said_by_another, tells_of_harm, unread
from domain.command_catalogue import COMMANDS
from domain.events import (
    CaseClosed,
    CaseJoined,
    ConcernNoted,
    EventCorrected,
    FeedbackReceived,
    PupilIdentified,
    ReferralMade,
    ReferralWithdrawn,
)
from domain.messaging.absence_routing import DANGER_LIMITS
from domain.messaging.notification import ANSWER_TOLD, ANSWER_TOLD_RECONSIDER, NEWS, Notification
from domain.messaging.notifications import notifications_for
from domain.messaging.workflow_progress import progress
from domain.people.roles import AGENCY, NOBODY_LEFT, By, holders
from tests.domain import command_builders
from tests.domain.command_builders import CANARY
from tests.domain.people_and_times import AUDITOR, EVERYBODY, IN_LINE, TEACHER
from tests.domain.story import Story
from views.obligation_view import obligation_views

MET = {kind for entry in COMMANDS.values() for kind in entry.meets}
"""The kinds of obligation that some command can meet."""


def it_is_sound(story: Story) -> None:
    state, stream = story.state, story.stream
    assert [event.version for event in stream] == list(range(1, len(stream) + 1))
    assert state.version == len(stream)
    assert stage(state) in STAGES
    owed = [each.id for each in state.open_obligations]
    assert len(owed) == len(set(owed)), "open at most once"
    looks = ("second-look", "telephone:second-look", "look-again", "telephone:look-again")
    of_the_file = ("file-receipt:", "telephone:file-receipt:", "transfer-file", "telephone:transfer-file")
    to_read = ("new-information", "telephone:new-information", *looks)
    after = [name for name in owed if not name.startswith((*of_the_file, *to_read))]
    assert not (state.closed and after), "a closed case has its file, what to read and another look"
    assert sum(plan.ended_by is None for plan in state.plans) <= 1
    assert (state.plan is not None) == (state.open_obligation("early-help-review") is not None)
    assert (state.mentor is not None) == (state.open_obligation("mentor-contact") is not None)
    working = any(owed.kind == "conclude" for owed in state.open_obligations)
    assert working == (state.open_obligation("liaison") is not None)
    explains = state.open_obligation("explain-arrangements") is not None
    assert not explains or state.gate.any_open, "nothing need be explained while the gate is closed"
    plan = state.plan
    asked = plan is None or any(
        owed.kind == "explain-arrangements" and max(owed.causes) >= plan.version for owed in state.obligations
    )
    assert asked or not state.gate.any_open, "each plan is explained once, while the gate is open"
    away = [each.began for each in state.besides.episodes if each.ended is None]
    searches = [owed for owed in state.open_obligations if owed.kind == "missing"]
    looked_for = [state.besides.episode_of(owed.causes) for owed in searches]
    assert not (state.closed and away), "no case is closed while its child is missing"
    assert len(looked_for) == len(away), "each child who is missing is looked for"
    assert all(each is not None and each.ended is None for each in looked_for)
    held = state.gate.hold() is not None and not state.closed
    assert held == (state.open_obligation("review-police-hold") is not None)
    danger_is_answered_within_the_hour(state)
    assert CANARY not in repr(progress(state))


def danger_is_answered_within_the_hour(state: Case) -> None:
    """While danger stands without protection since, a step is due within the hour of the newest (11.9)."""
    if state.closed:
        return
    known = []
    for danger in dangers_standing(state):
        since = [each for each in state.protections if each.version > danger.version and not each.view]
        covered = {whom for each in since for whom in each.covers}
        if not covered >= EVERYBODY_AT_RISK and danger.version > state.since:
            assert danger.recorded_at is not None
            known.append(danger.recorded_at)
    due = [owed.due_at for owed in state.open_obligations if owed.due_at is not None]
    assert not known or due, "something is open"
    assert not known or min(due) <= max(known) + timedelta(hours=1), "due within the hour"
    for owed in state.open_obligations:
        if owed.limit in DANGER_LIMITS or owed.id == REFER_AT_ONCE:
            assert owed.wakes_at is not None, "the messages go on"


def nothing_was_done_that_must_not_be(before: Story, after: Story, events: list[Event]) -> None:
    """An event opens what can be met, tells those who may know, and closes only a finished case."""
    about = set(after.state.about)
    for event in events:
        for owed in event.effects.opens:
            assert owed.kind in MET, "every obligation that opens can be met"
        if isinstance(event.fact, CaseClosed):
            assert not before.state.holding_open, "no case closes with an open obligation"
            assert {owed.kind for owed in before.state.open_obligations} <= {"transfer-file"}
            assert not unread(before.state), "no case closes with unread words"
            every_agency_was_told_which_child_it_is([*before.stream, *events])
            assert before.state.gate.hold() is None, "no case closes during a police hold"
            missing = [each for each in before.state.besides.episodes if each.ended is None]
            assert not missing, "no case closes while its child is missing"
        if isinstance(event.fact, ConcernNoted):
            entries = range(1, event.version)
            assert not tells_of_harm(before.state.concern, entries), "only a small worry"
            assert not before.state.agency_referrals
            left = {each.kind for each in after.state.open_obligations} - {"transfer-file"}
            assert left <= {"look-again"}, "it opens nothing else"
        if isinstance(event.fact, CaseJoined):
            assert not before.state.reviews, "only a report is joined"
            assert not before.state.agency_referrals, "no case is joined of which an agency knows"
        if said_by_another(event.fact, event.actor) and (before.state.reviewed or before.state.closed):
            heard = before.state.joined_into is not None or event.version in unread(after.state)
            assert heard, "what is said after the review is read, or heard in the case that goes on"
        if isinstance(event.fact, FeedbackReceived):
            its_referrer_is_told(event, after.state, event.fact.agency_referral)
    told_of = notifications_for(events, after.state)
    every_answer_reaches_its_referrer(before.folded, after.state, events, told_of)
    for notice in told_of:
        if notice.say not in NEWS and notice.authority is None:  # the postman leaves out the subjects
            told = NOBODY_LEFT in notice.roles or about.issuperset(notice.people) is False
            assert told or any(holders(role, IN_LINE, about) for role in notice.roles), "someone is told"


def every_agency_was_told_which_child_it_is(stream: Sequence[Event]) -> None:
    """No case closes while an agency was told of another child, and not of the mistake (3-DSL.n).

    This follows the entries without the code of the rules.
    """
    void = {each.fact.event for each in stream if isinstance(each.fact, EventCorrected) and each.fact.void}
    told_of_another: set[str] = set()
    told: set[str] = set()
    for event in stream:
        match event.fact:
            case _ if event.version in void:
                pass
            case ReferralMade() as made:
                told.add(made.agency_referral)
            case ReferralWithdrawn() as withdrawn if withdrawn.told_to is not None:
                told.discard(withdrawn.agency_referral)
                told_of_another.discard(withdrawn.agency_referral)
            case PupilIdentified() as identified if identified.wrong_child:
                told_of_another |= told
                told.clear()
            case _:
                pass
    assert not told_of_another, "an agency believes that the case is about another child"


def its_referrer_is_told(event: Event, state: Case, name: str) -> None:
    """Who hears of an answer: referrer, owner and duty DSL, but not the person who recorded it (11.8)."""
    told = [
        each
        for each in notifications_for([event], state)
        if each.say in (ANSWER_TOLD, ANSWER_TOLD_RECONSIDER)
    ]
    referral = state.agency_referral(name)
    assert referral is not None
    assert isinstance(event.actor, By)
    (notice,) = told
    wanted = {referral.referrer, state.owner or referral.referrer, *event.effects.on_duty}
    assert wanted <= set(notice.people)
    assert notice.never == (() if event.actor.role == AGENCY else (event.actor.id,))


def every_answer_reaches_its_referrer(
    before: Case | None, after: Case, events: Collection[Event], told: Collection[Notification]
) -> None:
    """An agency's decision is news for the referrer, by whichever entry it came (11.8, 11.10)."""
    known = {each.version for ar in (before.agency_referrals if before else ()) for each in ar.decisions}
    for ar in after.standing_referrals:
        for decision in ar.decisions:
            if decision.version in known:
                continue
            by = next(event.actor for event in events if event.version == decision.version)
            hear = {person for each in told if each.version == decision.version for person in each.people}
            typed = isinstance(by, By) and by.id == ar.referrer
            assert typed or ar.referrer in hear, "the referrer hears what was decided"


def has_met(name: str, events: Collection[Event]) -> bool:
    """Whether the event met the obligation with this id."""
    turned = [each for event in events for each in event.effects.turns if each.obligation == name]
    return any(each.state in ("met", "met_late") for each in turned)


def whoever_it_is_about_sees_nothing(state: Case) -> None:
    """3.2h."""
    for person in EVERYBODY:
        if person.id in state.about:
            assert visibility(state, person) is None
            assert not capacities(state, person)
            assert not available_actions(state, person)
            assert not any(is_owner(state, owed, person) for owed in state.open_obligations)


def an_emergency_would_be_taken(story: Story) -> None:
    """An emergency referral is possible in every state, for anyone who sees the case (3-STF.h)."""
    by = next(person for person in (TEACHER, AUDITOR, *EVERYBODY) if visibility(story.state, person))
    assert story.answer(command_builders.an_emergency(), by)


def somebody_who_may_see_it_owns_what_is_owed(state: Case) -> None:
    for owed in state.open_obligations:
        if no_one_eligible(state) and owed.kind in ("confirm-conflict", "accept"):
            continue  # the LADO is told: see test_conflict_model
        to_be_accepted = state.open_obligation("accept") or owed
        assert any(
            visibility(state, person)
            and (is_owner(state, owed, person) or is_owner(state, to_be_accepted, person))
            for person in IN_LINE
        ), owed.id


def what_is_owed_can_still_be_done(state: Case) -> None:
    assert all(shown.commands for shown in obligation_views(state, state.obligations))
    for owed in state.open_obligations:
        referral = state.agency_referral(owed.subject)
        match owed.kind:
            case "accept":
                assert state.owner is None
            case "review":
                assert not state.reviewed or state.overturned or awaits_review(state, owed)
            case "answer-challenge":
                assert state.challenges.open_on(int(owed.subject))
            case "protect":
                assert protected(state) != EVERYBODY_AT_RISK
            case "start-support":
                assert state.plan is None
            case "confirm-in-writing":
                assert referral is not None
                assert not referral.confirmations
            case "consider-nrm":
                assert state.reviewed or _came_with_a_join(state, owed)
                assert not state.nrm_considered
            case "mentor":
                assert state.mentor_wanted or _came_with_a_join(state, owed)
            case "review-parent-contact":
                assert not state.gate.is_answered(int(owed.subject))
            case "feedback" | "chase":
                assert referral is not None
                assert referral.current_decision is None
            case "dispute":
                assert referral is not None
                assert referral.current_dispute is not None
                assert referral.current_dispute.outcome is None
            case "reconsider" | "monitor" | "conclude":
                assert referral is not None
                assert referral.current_decision is not None
                no = referral.current_decision.decision in ("no_statutory", "police_no_further_action")
                nowhere = referral.current_decision.redirected_to == "other"
                assert (no or nowhere) == (owed.kind != "conclude")
            case _:
                pass


def _came_with_a_join(state: Case, owed: Obligation) -> bool:
    """Whether it was owed in a case that was joined to this one, or here before this was joined."""
    entries = {each.version for each in state.joined} | {state.since}
    return not entries.isdisjoint(owed.causes)


def nothing_is_lost_by_a_join(here: Case, there: Case) -> None:
    """Each open task of a case is open in the case that goes on, and due no later (2.4g)."""
    for owed in here.open_obligations:
        due = [each.due_at for each in there.open_obligations if each.kind == owed.kind]
        assert due or owed.kind == "telephone", owed.id
        assert owed.due_at is None or not due or min(each for each in due if each is not None) <= owed.due_at
    known, learnt = there.concern, here.concern
    assert known.adult_in_imagery or not learnt.adult_in_imagery
    assert known.staff_allegation or not learnt.staff_allegation


def nothing_that_is_missing_is_forgotten(state: Case) -> None:
    looked_at = state.reviewed and not state.overturned
    assert looked_at or state.open_obligation("review", "retrospective-review")
    for challenge in state.challenges.raised:
        assert not challenge.is_open or state.open_obligation(f"answer-challenge:{challenge.decision}")
    assert protected(state) == EVERYBODY_AT_RISK or state.open_obligation("protect")
    if state.concern.exploitation and state.reviewed:
        assert state.nrm_considered or state.open_obligation("consider-nrm")
    assert not state.mentor_wanted or state.open_obligation("mentor")
    for contact in state.gate.outside:
        answered = state.gate.is_answered(contact.version)
        assert answered or state.open_obligation(f"review-parent-contact:{contact.version}")
    for ar in state.standing_referrals:
        feedback = state.open_obligation(f"feedback:{ar.id}")
        assert ar.current_decision is not None or ar.is_withdrawn or feedback is not None
        if feedback is not None and feedback.state == "overdue":
            assert state.open_obligation(f"chase:{ar.id}")
