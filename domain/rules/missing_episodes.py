"""Missing episodes; if they repeat, the DSL reviews the case again (3.2t)."""

from datetime import datetime

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.repeat_counts import entries_of, recurs
from domain.case.repeat_warnings import MISSING_AGAIN
from domain.case.repeats import RepeatKind
from domain.commands import RecordMissingEpisode
from domain.events import MissingEpisodeRecorded
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import looks_anyway, repeats_of


def record_missing_episode(recorder: EventRecorder, command: RecordMissingEpisode) -> None:
    """Record an episode. A repeat causes a warning; the policy's number of them opens a review (3.2t)."""
    before = {each.at for each in entries_of(recorder.state, "missing-episode")}
    again = bool(before - {command.from_})
    repeated = command.from_ not in before and _repeated(recorder, (*before, command.from_), command.from_)
    fact = MissingEpisodeRecorded(**as_sent(command))
    effects = Effects(warns=(MISSING_AGAIN,) if again else ())
    alone: RepeatKind | None = "missing-episode" if repeated else None
    repeats = repeats_of(recorder, fact, effects, command.occurred_at, alone=alone)
    clauses = tuple(dict.fromkeys(("3.2t", *repeats.clauses)))
    recorder.record(fact, clauses, repeats.added_to(effects), command.occurred_at)


def _repeated(recorder: EventRecorder, began: tuple[datetime, ...], new: datetime) -> bool:
    """Whether the policy's number is reached, and no open review will look at the episodes anyway."""
    if looks_anyway(recorder.state, "missing-episode"):
        return False
    return recurs(recorder.context.policy.repeats["missing-episode"], began, new)
