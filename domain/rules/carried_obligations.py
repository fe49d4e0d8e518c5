"""Carrying over on a join: each open obligation is due in the other case, by the earlier deadline (2.4g)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.joined_obligations import EntriesThere, name_there
from domain.case.obligation import Obligation
from domain.case.protection import PROTECT, has_measures
from domain.case.untold_facts import dangers_standing
from domain.rules.danger import due_in_danger
from domain.rules.obligation_changes import reopened, terms, transition
from domain.rules.recorder import EventRecorder


def carried(
    here: EventRecorder, there: EventRecorder, entries: EntriesThere, dangers: tuple[int, ...]
) -> Effects:
    """The obligations of this case as the other opens them; `dangers` are its entries that tell of danger."""
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for owed in _earliest(_owed(here, there, entries, dangers)):
        turned, opened = _owed_there(there, owed)
        turns += turned
        opens.append(opened)
        call = there.state.open_obligation(f"telephone:{owed.id}")
        if turned and call is not None:  # a new deadline takes no call away
            opens.append(reopened(call))
    return Effects(turns=tuple(turns), opens=tuple(opens))


def _owed(
    here: EventRecorder, there: EventRecorder, entries: EntriesThere, dangers: tuple[int, ...]
) -> Iterator[ObligationOpened]:
    """Each under its name in the other case, with the causes there; one name can come twice."""
    state = here.state
    for owed in state.open_obligations:
        if not is_needless(there, owed):
            name, causes = name_there(there.state, state, owed, entries), entries.causes(owed)
            keeps = (*owed.carried, *terms(state.policy, owed))
            yield replace(reopened(owed), id=name, causes=causes, carried=keeps)
    if dangers and any(case.open_obligation(PROTECT) is not None for case in (state, there.state)):  # 11.9
        first = min(
            (each.recorded_at for each in dangers_standing(state) if each.recorded_at), default=there.at
        )
        danger = due_in_danger(there, PROTECT, first)
        keeps = (*danger.carried, *terms(there.state.policy, danger))
        yield replace(danger, causes=dangers, carried=keeps)


def is_needless(there: EventRecorder, owed: Obligation) -> bool:
    """Whether it is met there already, or is a call about a message of the other case."""
    state = there.state
    match owed.kind:
        case "telephone":
            return True
        case "accept":  # 11.1: the owner of this case has the concern
            return state.open_obligation("accept") is None
        case "protect":
            return _has_measures(there)
        case "start-support":
            return state.plan is not None
        case "consider-nrm":
            return state.nrm_considered
        case "mentor":
            return any(each.version > state.since for each in state.mentoring)
        case _:
            return False


def _has_measures(there: EventRecorder) -> bool:
    """Whether measures protect the victim and others there, so that no one is asked again (11.9)."""
    return there.state.open_obligation(PROTECT) is None and has_measures(there.state)


def _earliest(found: Iterable[ObligationOpened]) -> list[ObligationOpened]:
    """The earliest obligation of each name, for the causes of all."""
    first: dict[str, ObligationOpened] = {}
    for owed in found:
        other = first.get(owed.id, owed)
        sooner = owed if _is_due_before(owed, other) else other
        first[owed.id] = replace(
            sooner,
            causes=tuple(dict.fromkeys((*other.causes, *owed.causes))),
            carried=tuple(dict.fromkeys((*other.carried, *owed.carried))),
        )
    return list(first.values())


def _owed_there(
    there: EventRecorder, owed: ObligationOpened
) -> tuple[tuple[ObligationTransition, ...], ObligationOpened]:
    """Open it there; if it is open already, the earlier deadline counts, for the causes of both."""
    already = there.state.open_obligation(owed.id)
    if already is None:
        return (), owed
    if already.state == "overdue" or not _is_due_before(owed, reopened(already)):
        return (), replace(reopened(already), causes=owed.causes, carried=owed.carried)
    return transition("replaced", already), replace(
        owed, causes=(*already.causes, *owed.causes), carried=(*already.carried, *owed.carried)
    )


def _is_due_before(one: ObligationOpened, other: ObligationOpened) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.due_at is not None and other.due_at is None
    return one.due_at < other.due_at
