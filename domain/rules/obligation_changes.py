"""How an event meets, ends or opens again an obligation that the case has."""

from dataclasses import replace
from datetime import datetime

from domain.case.case import Case
from domain.case.effects import OPEN, CarriedTerms, ObligationOpened, ObligationState, ObligationTransition
from domain.case.obligation import Obligation


def transition(state: ObligationState, *obligations: Obligation | None) -> tuple[ObligationTransition, ...]:
    """The transition of each of these obligations to a state."""
    return tuple(
        ObligationTransition(obligation=owed.id, state=state) for owed in obligations if owed is not None
    )


def settled(owed: Obligation, at: datetime) -> ObligationTransition:
    """The transition of an obligation to met, or met late."""
    late = owed.due_at is not None and at > owed.due_at
    return ObligationTransition(obligation=owed.id, state="met_late" if late else "met")


def reopened(owed: Obligation) -> ObligationOpened:
    """An obligation of the case in the form in which an event opens it, with the same deadline."""
    return ObligationOpened(
        id=owed.id,
        kind=owed.kind,
        clause=owed.clause,
        basis=owed.basis,
        owner_roles=owed.owner_roles,
        due_at=owed.due_at,
        provisional=owed.provisional,
        wakes_at=owed.due_at or owed.wakes_at,
        causes=owed.causes,
        counts_from=owed.counts_from,
        given=owed.given,
        limit=owed.limit,
        carried=owed.carried,
    )


def no_later(new: ObligationOpened, owed: Obligation | ObligationOpened, policy: str) -> ObligationOpened:
    """The new obligation, never due later than the old one, by any calendar."""
    new = replace(new, carried=tuple(dict.fromkeys((*new.carried, *owed.carried, *terms(policy, owed)))))
    if owed.due_at is None or (new.due_at is not None and new.due_at <= owed.due_at):
        return new
    return replace(new, due_at=owed.due_at, wakes_at=owed.due_at, provisional=owed.provisional)


def terms(policy: str, owed: Obligation | ObligationOpened) -> tuple[CarriedTerms, ...]:
    """What its deadline counts from, and by which policy; nothing if the record does not say."""
    if owed.counts_from is None and owed.given is None:
        return ()
    limit = owed.limit or owed.id
    return (CarriedTerms(policy=policy, counts_from=owed.counts_from, given=owed.given, limit=limit),)


def unneeded_calls(state: Case, turns: tuple[ObligationTransition, ...]) -> tuple[ObligationTransition, ...]:
    """The telephone calls about obligations that these transitions settle: they end too."""
    about = [turned.obligation for turned in turns if turned.state not in OPEN]
    documents = [name.removeprefix("feedback:") for name in about if name.startswith("feedback:")]
    return transition("ended", *(state.open_obligation(f"telephone:{name}") for name in (*about, *documents)))
