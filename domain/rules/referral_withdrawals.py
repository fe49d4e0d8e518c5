"""Withdrawing a referral: its clocks end, and a referral that still applies is due again (11.8)."""

from dataclasses import replace

from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.commands import WithdrawReferral
from domain.events import ReferralWithdrawn
from domain.rules.agencies import undecided
from domain.rules.feedback import reopened_redirections
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import missing_referrals, referrals_a_review_decided, still_to_refer

CLOCKS = ("feedback", "chase", "confirm-in-writing")


def withdraw_referral(recorder: EventRecorder, command: WithdrawReferral) -> None:
    """Record that a referral was withdrawn; from now on it counts as if it had not been made."""
    state, referral = recorder.state, undecided(recorder, command.agency_referral)
    fact = ReferralWithdrawn(**as_sent(command))
    after = recorder.after(fact, Effects(), command.occurred_at)
    again: dict[str, ObligationOpened] = {
        owed.id: replace(recorder.new_obligation(owed.id, limit=owed.limit), causes=owed.causes)
        for owed in state.obligations
        if owed.kind == "refer" and owed.settled_by == referral.version and still_to_refer(after, owed)
    }
    for each in (
        *missing_referrals(recorder, after),
        *referrals_a_review_decided(recorder, after),
        *reopened_redirections(recorder, after),
    ):
        again.setdefault(each.id, each)
    clocks = (state.open_obligation(f"{kind}:{referral.id}") for kind in CLOCKS)
    recorder.record(
        fact,
        ("11.8", "11.15"),
        Effects(turns=transition("ended", *clocks), opens=tuple(again.values())),
        command.occurred_at,
    )
