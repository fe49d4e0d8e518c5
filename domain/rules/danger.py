"""Danger is one clock, whoever says it and whenever: accepting and protecting are due by it (11.1, 11.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.protection import EVERYBODY, IN_DANGER, PROTECT, protected
from domain.case.untold_facts import danger_made_known_by
from domain.rules.obligation_changes import no_later, transition

if TYPE_CHECKING:
    from domain.rules.recorder import EventRecorder

ACCEPT = "accept"
LIMITS = {ACCEPT: "accept-in-danger", PROTECT: IN_DANGER}
"""The limit of each obligation that danger makes due sooner."""


def due_in_danger(recorder: EventRecorder, name: str, since: datetime | None = None) -> ObligationOpened:
    """The obligation because of danger recorded at that time (default now), or by its own limit if sooner."""
    new, usual = recorder.new_obligation(name, start=since, limit=LIMITS[name]), recorder.new_obligation(name)
    if new.due_at is None or usual.due_at is None or new.due_at <= usual.due_at:
        return new
    return replace(new, due_at=usual.due_at, wakes_at=usual.due_at)


def hastened(recorder: EventRecorder, after: Case) -> Effects | None:
    """What is due sooner after an entry that makes danger known: each replaces what was open (11.4)."""
    known = danger_made_known_by(after, after.version)
    if not known or after.closed:  # what is said of a closed case is read first
        return None
    since = min(each.recorded_at or recorder.at for each in known)
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for name, limit in LIMITS.items():
        owed = after.open_obligation(name)
        if owed is not None and owed.limit != limit:
            turns += transition("replaced", owed)
            opens.append(no_later(due_in_danger(recorder, name, since), owed, after.policy))
    if after.open_obligation(PROTECT) is None and protected(after) != EVERYBODY:
        opens.append(due_in_danger(recorder, PROTECT, since))
    return Effects(turns=tuple(turns), opens=tuple(opens))
