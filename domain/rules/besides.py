"""What is written down beside the case's own course (3.2c, 10.4, 11.15)."""

from domain.commands import Countersign, RecordOutsideReferral, Withdraw
from domain.draft import Draft, met
from domain.effects import Effects, Turned, Warned
from domain.entry import as_sent
from domain.events import ConcernWithdrawn, EventCountersigned, OutsideReferralRecorded
from domain.refusals import NoSuchEvent, NothingToCountersign

STILL_A_CONCERN = Warned(
    clause="10.4",
    text="Whoever raised this concern has withdrawn it. It is taken as seriously as before: everything that "
    "is owed stays owed.",
)


def withdraw(draft: Draft, command: Withdraw) -> None:
    """Write it down; no report is silenced by it, and no obligation changes (10.4)."""
    draft.record(
        ConcernWithdrawn(**as_sent(command)),
        ("10.4",),
        Effects(warns=(STILL_A_CONCERN,)),
        command.occurred_at,
    )


def record_outside_referral(draft: Draft, command: RecordOutsideReferral) -> None:
    """The agency is approached; nobody there owes the school feedback, and danger is ours to refer (11.4)."""
    state = draft.state
    owed = state.owes(f"refer:{command.agency}")
    turns: tuple[Turned, ...] = ()
    # To refer again to an agency that was approached before is not done by what was known before (11.10).
    again = command.agency in state.approached
    if owed is not None and not (again and command.known_at < owed.opened_at):
        turns = (met(owed, command.known_at),)
    draft.record(
        OutsideReferralRecorded(**as_sent(command)), ("3.2c",), Effects(turns=turns), command.occurred_at
    )


def countersign(draft: Draft, command: Countersign) -> None:
    """Put the DSL's name beside what another person wrote (11.15)."""
    if command.event > draft.state.version:
        raise NoSuchEvent
    if command.event not in draft.state.besides.uncountersigned:
        raise NothingToCountersign
    draft.record(EventCountersigned(**as_sent(command)), ("11.15",), Effects(), command.occurred_at)
