"""Answer a command about a pupil with the event it causes, or refuse it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.field_rules import by_name
from domain.pupils import pupil_commands as ask
from domain.pupils import pupil_events as happened
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_fold import begin, changed_by, evolve_pupil
from domain.refusals import (
    MergeIntoItself,
    MergeIntoMerged,
    NotMerged,
    PupilAlreadyMerged,
    SiblingOfThemselves,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilContext:
    """What a decision about a pupil needs beside the record itself."""

    pupil: UUID
    school: UUID
    at: datetime
    by: happened.PupilActor
    other: RegisteredPupil | None = None
    """The record that a merge names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilDecision:
    """The result of a command. There is no event if nothing would change."""

    events: tuple[happened.PupilEvent, ...]
    pupil: RegisteredPupil
    """The pupil after the events."""


def register_pupil(command: ask.RegisterPupil, context: PupilContext) -> PupilDecision:
    """Begin a pupil's stream."""
    if context.pupil in (command.siblings or ()):
        raise SiblingOfThemselves
    event = happened.PupilEvent(
        version=1,
        school=context.school,
        fact=happened.PupilRegistered(**by_name(command)),
        recorded_at=context.at,
        actor=context.by,
    )
    return PupilDecision(events=(event,), pupil=begin(context.pupil, event))


def change_pupil(
    pupil: RegisteredPupil, command: ask.PupilChangeCommand, context: PupilContext
) -> PupilDecision:
    """Decide on a change of a pupil's record; raise Refused if the record does not allow it."""
    undoes = isinstance(command, ask.UndoMerge)
    if undoes and pupil.merged_into is None:
        raise NotMerged
    if not undoes and pupil.merged_into is not None:
        raise PupilAlreadyMerged
    events = tuple(
        happened.PupilEvent(
            version=pupil.version + 1,
            school=pupil.school,
            fact=fact,
            recorded_at=context.at,
            actor=context.by,
        )
        for fact in _facts(pupil, command, context)
    )
    for event in events:
        pupil = evolve_pupil(pupil, event)
    return PupilDecision(events=events, pupil=pupil)


def _facts(
    pupil: RegisteredPupil, command: ask.PupilChangeCommand, context: PupilContext
) -> Iterable[happened.PupilFact]:
    match command:
        case ask.UpdatePupil():
            command = _without_mark(pupil, command)
            new = changed_by(command)
            if pupil.id in (new.get("siblings") or ()):
                raise SiblingOfThemselves
            changes = any(getattr(pupil, name) != value for name, value in new.items())
            return (happened.PupilUpdated(**by_name(command)),) if changes else ()
        case ask.RecordPupilLeft():
            known = pupil.left_on == command.left_on and pupil.missing_since is None
            return () if known else (happened.PupilLeft(**by_name(command)),)
        case ask.MergePupil():
            if command.into == pupil.id:
                raise MergeIntoItself
            assert context.other is not None
            if context.other.merged_into is not None:
                raise MergeIntoMerged
            return (happened.PupilMerged(**by_name(command)),)
        case ask.UndoMerge():
            assert pupil.merged_into is not None
            return (happened.PupilMergeUndone(**by_name(command), parted_from=pupil.merged_into),)
        case _:
            assert_never(command)


def _without_mark(pupil: RegisteredPupil, command: ask.UpdatePupil) -> ask.UpdatePupil:
    """An update with a last day on roll: the mark “may have left” goes (3-DSL.w)."""
    leaves = command.changes is not None and command.changes.left_on is not None
    said = command.changes is not None and command.changes.missing_since is not None
    if pupil.missing_since is None or not leaves or said or "missing_since" in (command.clear or ()):
        return command
    return replace(command, clear=(*(command.clear or ()), "missing_since"))
