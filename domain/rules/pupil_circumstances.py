"""The pupil's circumstances as they are now: they change no obligation that is already open (3-DSL.m)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import UpdateCircumstances
from domain.events import CircumstancesUpdated
from domain.rules.recorder import EventRecorder


def update_circumstances(recorder: EventRecorder, command: UpdateCircumstances) -> None:
    """Record what the case should know of the pupil now."""
    recorder.record(CircumstancesUpdated(**as_sent(command)), ("3-DSL.m",), Effects(), command.occurred_at)
