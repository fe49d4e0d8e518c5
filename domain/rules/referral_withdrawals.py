"""Withdrawing a referral: its clocks end, and a referral that still applies is due again (11.8)."""

from collections.abc import Collection
from dataclasses import replace

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.commands import WithdrawReferral
from domain.events import ReferralWithdrawn
from domain.rules.agencies import undecided
from domain.rules.danger import TELL_AGENCY
from domain.rules.feedback import reopened_redirections
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import missing_referrals, referrals_a_review_decided, still_to_refer

CLOCKS = ("feedback", "chase", "confirm-in-writing")


def withdraw_referral(recorder: EventRecorder, command: WithdrawReferral) -> None:
    """Record that a referral was withdrawn; from now on it counts as if it had not been made.

    One about another child counts no more already: if the agency is told, it knows of the mistake (3-DSL.n).
    """
    state, fact = recorder.state, ReferralWithdrawn(**as_sent(command))
    if state.mistaken_referral(command.agency_referral) is not None:
        tell = state.open_obligation(f"{TELL_AGENCY}:{command.agency_referral}") if command.told_to else None
        effects = Effects(turns=recorder.settle(tell))
    else:
        referral = undecided(recorder, command.agency_referral)
        after = recorder.after(fact, Effects(), command.occurred_at)
        clocks = (state.open_obligation(f"{kind}:{referral.id}") for kind in CLOCKS)
        again = referred_again(recorder, after, (referral,))
        effects = Effects(turns=transition("ended", *clocks), opens=again)
    recorder.record(fact, ("11.8", "11.15"), effects, command.occurred_at)


def referred_again(
    recorder: EventRecorder, after: Case, gone: Collection[AgencyReferral]
) -> tuple[ObligationOpened, ...]:
    """The referrals that are due again, with new deadlines, because these count no more (11.1, 11.8)."""
    versions = {each.version for each in gone}
    again: dict[str, ObligationOpened] = {
        owed.id: replace(recorder.new_obligation(owed.id, limit=owed.limit), causes=owed.causes)
        for owed in recorder.state.obligations
        if owed.kind == "refer" and owed.settled_by in versions and still_to_refer(after, owed)
    }
    for each in (
        *missing_referrals(recorder, after),
        *referrals_a_review_decided(recorder, after),
        *reopened_redirections(recorder, after),
    ):
        again.setdefault(each.id, each)
    return tuple(again.values())
