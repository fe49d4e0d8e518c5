"""Danger is one clock, at any time and from any person (11.1, 11.4, 11.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.protection import EVERYBODY, IN_DANGER, PROTECT, protected
from domain.case.untold_facts import REFER_AT_ONCE, danger_made_known_by, danger_untold
from domain.rules.obligation_changes import no_later, transition

if TYPE_CHECKING:
    from domain.rules.recorder import EventRecorder

ACCEPT = "accept"
TELL_AGENCY = "tell-agency"
LIMITS = {ACCEPT: "accept-in-danger", PROTECT: IN_DANGER, TELL_AGENCY: "tell-agency-in-danger"}
"""The limit of each kind of obligation that danger makes due sooner."""


def due_in_danger(recorder: EventRecorder, name: str, since: datetime | None = None) -> ObligationOpened:
    """The obligation because of danger recorded at that time (default now), or by its own limit if sooner."""
    limit = LIMITS[name.partition(":")[0]]
    new, usual = recorder.new_obligation(name, start=since, limit=limit), recorder.new_obligation(name)
    return no_later(new, usual, recorder.context.policy.name)


def hastened(recorder: EventRecorder, after: Case) -> Effects | None:
    """The obligations of danger, if this entry makes danger known; each replaces the open one (11.4)."""
    known = danger_made_known_by(after, after.version)
    if not known or after.closed:  # what is said of a closed case is read first
        return None
    since = min(each.recorded_at or recorder.at for each in known)
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for kind, limit in LIMITS.items():
        for owed in after.open_obligations:
            if owed.kind == kind and owed.limit != limit:
                turns += transition("replaced", owed)
                sooner = no_later(due_in_danger(recorder, owed.id, since), owed, after.policy)
                opens.append(replace(sooner, causes=tuple(dict.fromkeys((*owed.causes, after.version)))))
    if after.open_obligation(PROTECT) is None and protected(after) != EVERYBODY:
        opens.append(due_in_danger(recorder, PROTECT, since))
    if danger_untold(after) is not None and after.open_obligation(REFER_AT_ONCE) is None:
        opens.append(recorder.new_obligation(REFER_AT_ONCE))
    return Effects(turns=tuple(turns), opens=tuple(opens))
