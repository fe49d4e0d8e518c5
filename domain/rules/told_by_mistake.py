"""Telling a child or parent that what they were told was wrong (11.12)."""

from dataclasses import replace

from domain.case.case import Case
from domain.case.effects import ObligationOpened
from domain.case.event import Event
from domain.commands import Changes, Correct
from domain.events import ParentContactRecorded, PupilInformed
from domain.fold.corrections import corrected_decision
from domain.rules.recorder import EventRecorder


def told_by_mistake(recorder: EventRecorder, command: Correct) -> bool:
    """Whether the correction takes back what the child or a parent was told of this entry."""
    return _takes_back(recorder.state, command) and _was_told(recorder, command.event)


def correction_to_tell(recorder: EventRecorder, version: int) -> ObligationOpened:
    """The obligation to tell of the correction that is recorded next; its causes name the entry too."""
    return replace(recorder.pupil_notification(), causes=(recorder.next_version, version))


def _takes_back(state: Case, command: Correct) -> bool:
    return bool(command.void) or (
        command.changes is not None and _is_another_answer(state, command.event, command.changes)
    )


def _is_another_answer(state: Case, version: int, changes: Changes) -> bool:
    told = (each for ar in state.standing_referrals for each in ar.decisions)
    return any(corrected_decision(each, version, changes) != each for each in told)


def _was_told(recorder: EventRecorder, version: int) -> bool:
    """Whether the child was told of this entry, or a parent was told anything since it was decided."""
    state = recorder.state
    decided = any(owed.id == f"inform-pupil:{version}" for owed in state.obligations)
    return any(
        _tells(entry, version, decided=decided)
        for entry in recorder.context.entries
        if entry.version not in state.voided
    )


def _tells(entry: Event, version: int, *, decided: bool) -> bool:
    match entry.fact:
        case PupilInformed() as told:
            return version in told.entries
        case ParentContactRecorded() as contact:
            spoken = contact.discussed is not None and not contact.only_listened
            return decided and spoken and entry.version > version
        case _:
            return False
