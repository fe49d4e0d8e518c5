"""Referring to CSCS, the police and others, and chasing the answer (11.4 to 11.6, 11.8, 3-STF.h)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.obligation import Obligation
from domain.case.protection import IN_DANGER
from domain.case.pupil import heard, left_out
from domain.case.stages import LOOK_AGAIN
from domain.case.untold_facts import (
    DANGER_AGENCIES,
    REFER_AT_ONCE,
    REFER_TO_POLICE,
    SECOND_LOOK,
    danger_made_known_by,
    danger_untold,
    danger_was_concluded,
    dangers,
    police_untold,
    unread,
)
from domain.commands import ConfirmInWriting, RecordAcknowledgement, RecordChase, RecordLiaison, Refer, Reopen
from domain.entries.agencies import Agency, Channel
from domain.events import (
    CaseReopened,
    ChaseRecorded,
    LiaisonRecorded,
    ReferralAcknowledged,
    ReferralConfirmedInWriting,
    ReferralMade,
)
from domain.refusals import AlreadyDecided, NoSuchAgencyReferral, NotAReReferral
from domain.refusals.refused import Warned
from domain.rules import safeguards
from domain.rules.obligation_changes import is_met_by, no_later, transition
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import (
    alleged_in_closed_case,
    decisions_owed,
    missing_referrals,
    owed_again,
)
from domain.rules.review import opening

NOT_SENT = Warned(
    clause="11.5",
    text="Onward did not send this referral: it is recorded as sent by your own e-mail. Onward sends a new "
    "referral to children's social care if it knows the authority's secure address.",
)
EMERGENCY_REOPENS = "An emergency referral was made on the closed case."
REFERRAL_REOPENS = "A referral was made on the closed case."
WRONG_CHILD_REOPENS = "Agencies were told of another child."
WITH_ANOTHER_ENTRY = (EMERGENCY_REOPENS, REFERRAL_REOPENS, WRONG_CHILD_REOPENS)
"""The reasons of a reopening that the same command records with another entry."""


def refer(recorder: EventRecorder, command: Refer) -> None:
    """Record a referral; feedback is due at the close of the next working day after it was made (11.8)."""
    if command.re_referral_of is not None:
        _check_re_referral(recorder, command)
    if recorder.state.closed:  # in an emergency, or by anyone but a DSL (11.4, 11.8)
        reopen(recorder, Reopen(reasons=EMERGENCY_REOPENS if command.emergency else REFERRAL_REOPENS))
    state = recorder.state
    made_at = recorder.when
    name = f"{command.agency}-{1 + sum(ar.agency == command.agency for ar in state.agency_referrals)}"
    sends = _secure_authority(recorder, command) if command.channel == "email" else None
    feedback = recorder.new_obligation(f"feedback:{name}", start=made_at)
    assert feedback.due_at is not None
    tells_of_danger = command.trigger == "immediate_danger" and _is_new_danger(recorder)
    fact = ReferralMade(
        **as_sent(command),
        agency_referral=name,
        made_at=made_at,
        feedback_due_at=feedback.due_at,
        danger_known=True if tells_of_danger else None,
    )
    turns = recorder.settle(*_met_by(recorder, fact))
    opens = [feedback]
    written = owed_in_writing(recorder, name, command.agency, command.channel, command.authority, made_at)
    if written is not None:
        opens.append(written)
    if command.emergency and not recorder.by_dsl:  # reviewed afterwards, never approved before (3-STF.h)
        review, already = map(state.open_obligation, ("review", "retrospective-review"))
        again = recorder.open_once("retrospective-review")
        sooner = no_later(again, review, state.policy) if review is not None else again
        if already is not None and sooner.due_at != already.due_at:
            turns += transition("replaced", already)
            sooner = replace(sooner, causes=(*already.causes, recorder.next_version))
        opens.append(sooner)
        turns += transition("replaced", review)
    recorder.record(
        fact,
        (*(("11.4", "11.8", "3-STF.h") if command.emergency else ("11.5", "11.8")), *heard(command)),
        Effects(
            turns=turns,
            opens=tuple(opens),
            warns=(NOT_SENT,) if command.channel == "email" and sends is None else (),
            sends=sends,
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def _is_new_danger(recorder: EventRecorder) -> bool:
    """Whether an emergency made now is about danger that the case does not know (11.4, 11.9).

    It tells of danger that no one was told of yet, or that was recorded within the hour and not reviewed.
    """
    state, policy = recorder.state, recorder.context.policy
    if danger_was_concluded(state):
        return True
    recorded = (each.recorded_at for each in dangers(state) if each.recorded_at is not None)
    until = (policy.limit(IN_DANGER).due(at, policy.time) for at in recorded)
    return danger_untold(state) is None and all(each is None or each < recorder.when for each in until)


def _met_by(recorder: EventRecorder, fact: ReferralMade) -> Iterator[Obligation | None]:
    """The obligations that a referral meets; it must be made after the facts were known (8.3, 11.4)."""
    after = recorder.after(fact, Effects(), fact.occurred_at)
    for owed in after.open_obligations:
        untold = owed.id == REFER_TO_POLICE and police_untold(after) is not None  # 8.3
        if owed.kind == "refer" and not untold and is_met_by(after, owed, fact.agency, fact.made_at):
            yield owed
    if fact.agency in DANGER_AGENCIES and danger_untold(after) is None:  # 11.4
        yield after.open_obligation(REFER_AT_ONCE)


def owed_in_writing(
    recorder: EventRecorder,
    name: str,
    agency: Agency,
    channel: Channel,
    authority: str | None,
    made_at: datetime,
) -> ObligationOpened | None:
    """The written confirmation of a call to CSCS, if the local authority sets a time limit (11.8)."""
    pack = recorder.context.policy.authority_for(authority, recorder.state.home_authority)
    if channel != "phone" or agency != "cscs" or pack is None or pack.confirm_in_writing is None:
        return None
    return recorder.new_obligation(
        f"confirm-in-writing:{name}", start=made_at, within=pack.confirm_in_writing
    )


def confirm_in_writing(recorder: EventRecorder, command: ConfirmInWriting) -> None:
    """Record a written confirmation, even a second one or one that was not required."""
    referral = existing(recorder, command.agency_referral)
    turns = recorder.settle(recorder.state.open_obligation(f"confirm-in-writing:{referral.id}"))
    recorder.record(
        ReferralConfirmedInWriting(
            **as_sent(command),
            late=any(turned.state == "met_late" for turned in turns),
            again=bool(referral.confirmations),
        ),
        ("11.8",),
        Effects(turns=turns),
        command.occurred_at,
    )


def record_acknowledgement(recorder: EventRecorder, command: RecordAcknowledgement) -> None:
    """Record that the agency has the referral; the feedback clock keeps running (11.8)."""
    undecided(recorder, command.agency_referral)
    # The agency has it, so no one needs to read it out over the telephone.
    turns = transition("ended", recorder.state.open_obligation(f"telephone:{command.agency_referral}"))
    recorder.record(
        ReferralAcknowledged(**as_sent(command)), ("11.8",), Effects(turns=turns), command.occurred_at
    )


def record_chase(recorder: EventRecorder, command: RecordChase) -> None:
    """Record a chase; the next one is due if no feedback comes (11.8)."""
    undecided(recorder, command.agency_referral)
    chase = recorder.state.open_obligation(f"chase:{command.agency_referral}")
    recorder.record(
        ChaseRecorded(**as_sent(command)),
        ("11.8",),
        Effects(turns=recorder.settle(chase), opens=(recorder.new_obligation(chase.id),) if chase else ()),
        command.occurred_at,
    )


def authority_code(name: str) -> str:
    """The code of an authority in packs and settings: lower case, with hyphens."""
    return "-".join(name.casefold().split())


def reopen(recorder: EventRecorder, command: Reopen) -> None:
    """Reopen the case: accept, review and protect are due, and referrals that were never made (11.10).

    If it was joined to another case, what the join ended here and no one met there is due too (2.4g).
    """
    fact = CaseReopened(**as_sent(command))
    turns = transition("ended", *map(recorder.state.open_obligation, (SECOND_LOOK, LOOK_AGAIN)))
    after = recorder.after(fact, Effects(turns=turns), command.occurred_at)
    said = _danger_to_read(recorder.state)
    begun = opening(recorder, in_danger=not danger_was_concluded(after), since=said)
    ended = owed_again(recorder)
    known = {each.id for each in ended}
    required = (*missing_referrals(recorder, after, said), *alleged_in_closed_case(recorder))
    untold = (each for each in required if each.id not in known)
    opens = (*begun, *ended, *untold, *safeguards.still_held(recorder), *decisions_owed(recorder))
    recorder.record(fact, ("11.10",), Effects(turns=turns, opens=opens), command.occurred_at)


def _danger_to_read(state: Case) -> datetime | None:
    """When unread words first said that the child is in danger; the clock runs from then (11.4)."""
    known = (each for version in unread(state) for each in danger_made_known_by(state, version))
    return min((each.recorded_at for each in known if each.recorded_at is not None), default=None)


def existing(recorder: EventRecorder, name: str) -> AgencyReferral:
    """The agency referral with that name; refused if there is none."""
    found = recorder.state.agency_referral(name)
    if found is None:
        raise NoSuchAgencyReferral
    return found


def undecided(recorder: EventRecorder, name: str) -> AgencyReferral:
    """The agency referral with that name; refused if the agency has told its decision."""
    found = existing(recorder, name)
    if found.current_decision is not None:
        raise AlreadyDecided
    return found


def _secure_authority(recorder: EventRecorder, command: Refer) -> str | None:
    """The authority to which Onward sends the referral; None if it was sent already or cannot be sent."""
    if command.agency != "cscs" or command.occurred_at is not None:
        return None
    policy = recorder.context.policy
    given = (command.authority, recorder.state.home_authority, policy.authority)
    named = next(name for name in given if name is not None)  # never fall back from an unknown name
    packs = (pack.id for pack in policy.authorities.values() if pack.is_called(named))
    authority = next(packs, authority_code(named))
    return authority if authority in recorder.context.secure else None


def _check_re_referral(recorder: EventRecorder, command: Refer) -> None:
    assert command.re_referral_of is not None
    former = existing(recorder, command.re_referral_of)
    if not former.may_be_made_again or former.agency != command.agency:
        raise NotAReReferral


def record_liaison(recorder: EventRecorder, command: RecordLiaison) -> None:
    """Record contact with an agency; the next one is due from its date (11.6)."""
    recorder.record(
        LiaisonRecorded(**as_sent(command)),
        ("11.6",),
        recorder.renew(
            recorder.state.open_obligation("liaison"), recorder.new_obligation("liaison", start=recorder.when)
        ),
        command.occurred_at,
    )


def with_liaison(recorder: EventRecorder, effects: Effects) -> Effects:
    """The effects, opening liaison with the first statutory work and ending it with the last (11.6)."""
    state = recorder.state
    kinds = {name.partition(":")[0] for name in owed_after(recorder, effects)}
    if "conclude" in kinds and "liaison" not in kinds:
        # The cause is the case, not the decision: voiding the decision must not end liaison for other work.
        owed = replace(recorder.new_obligation("liaison"), causes=(state.since,))
        return replace(effects, opens=(*effects.opens, owed))
    if "liaison" in kinds and "conclude" not in kinds:
        return replace(
            effects, turns=(*effects.turns, *transition("ended", state.open_obligation("liaison")))
        )
    return effects


def owed_after(recorder: EventRecorder, effects: Effects) -> set[str]:
    """The ids of the obligations that are open after these effects."""
    settled = {each.obligation for each in effects.turns}
    kept = {owed.id for owed in recorder.state.open_obligations} - settled
    return kept | {owed.id for owed in effects.opens}
