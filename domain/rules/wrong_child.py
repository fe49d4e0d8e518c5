"""The wrong child: what was done for the first child decides nothing for the other (3-DSL.n, 11.4, 11.13)."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened
from domain.case.joining import joined_now
from domain.case.obligation import Obligation
from domain.case.untold_facts import in_danger
from domain.events import PupilIdentified
from domain.refusals import CannotIdentify
from domain.rules.danger import TELL_AGENCY, due_in_danger
from domain.rules.liaison import with_liaison
from domain.rules.obligation_changes import reopened, transition
from domain.rules.recorder import EventRecorder
from domain.rules.referral_withdrawals import referred_again
from domain.rules.required_referrals import owed_protection, still_to_refer


def check_joined_told_no_one(recorder: EventRecorder) -> None:
    """Refuse another child while this case is joined with one, and either has told an agency (2.4g)."""
    told = any(each.standing_referrals for each in (recorder.state, *recorder.context.joined))
    if told and joined_now(recorder.state):
        raise CannotIdentify


def with_what_is_due(
    recorder: EventRecorder, fact: PupilIdentified, effects: Effects, occurred_at: datetime | None
) -> Effects:
    """The effects, with the tasks for this child, and those that correct what was told of the first.

    A closed case about which no agency was told stays closed.
    """
    before, gone = recorder.state, recorder.state.standing_referrals
    after = recorder.after(fact, effects, occurred_at)
    if before.closed and not after.mistaken_referrals:
        return effects
    needless = [owed for owed in before.open_obligations if _is_needless(after, owed, gone)]
    effects = replace(effects, turns=(*effects.turns, *transition("ended", *needless)))
    after = recorder.after(fact, effects, occurred_at)
    opens = (
        *referred_again(recorder, after, gone),
        *owed_protection(recorder, after),
        *_to_tell_agencies(recorder, after),
        *((recorder.pupil_notification(),) if _family_may_know(before) else ()),
    )
    return with_liaison(recorder, replace(effects, opens=(*effects.opens, *opens)))


def _is_needless(after: Case, owed: Obligation, gone: Collection[AgencyReferral]) -> bool:
    """Whether it is open only because of a referral about the first child, or of an answer to one."""
    answers = {told.version for ar in gone for told in ar.decisions}
    match owed.kind:
        case "inform-pupil":
            return int(owed.subject) in (*answers, *after.conclusions)
        case "refer":
            return answers.issuperset(owed.causes) and not still_to_refer(after, owed)
        case "support":
            return answers.issuperset(owed.causes)
        case _:
            return owed.subject in {ar.id for ar in gone}


def _to_tell_agencies(recorder: EventRecorder, after: Case) -> Iterator[ObligationOpened]:
    """Telling each agency of the mistake, also of an earlier one of which it was not told."""
    for ar in after.mistaken_referrals:
        name = f"{TELL_AGENCY}:{ar.id}"
        already = after.open_obligation(name)
        if already is not None:
            yield replace(reopened(already), causes=(recorder.next_version,))
        elif not ar.told_of_withdrawal:
            yield due_in_danger(recorder, name) if in_danger(after) else recorder.new_obligation(name)


def _family_may_know(state: Case) -> bool:
    """Whether the record shows that the first child or their parents may have been told something."""
    met = {owed.kind for owed in state.obligations if owed.state in ("met", "met_late")}
    return (
        "inform-pupil" in met or any(each.safe for each in state.gate.assessments) or bool(state.gate.outside)
    )
