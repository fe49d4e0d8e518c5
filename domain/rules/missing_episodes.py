"""Missing episodes: until the child is back, what follows a return, and repeats (3.2t)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.obligation import Obligation
from domain.case.repeat_counts import entries_of, recurs
from domain.case.repeats import RepeatKind
from domain.case.side_records import MissingEpisode
from domain.commands import RecordMissingEpisode
from domain.events import MissingEpisodeRecorded
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import MISSING_AGAIN, looks_anyway, repeats_of

MISSING, RETURN_TALK = "missing", "return-talk"
KNOWN_TO_POLICE = f"{MISSING}:known-to-police"
"""The limit once the police look for the child: the school asks again each school day."""


def record_missing_episode(recorder: EventRecorder, command: RecordMissingEpisode) -> None:
    """Record an episode, its end, or what came of the return interview; repeats are reviewed (3.2t)."""
    before = {each.at for each in entries_of(recorder.state, "missing-episode")}
    again = bool(before - {command.from_})
    repeated = command.from_ not in before and _repeated(recorder, (*before, command.from_), command.from_)
    fact = MissingEpisodeRecorded(**as_sent(command))
    effects = replace(_followed(recorder, command), warns=(MISSING_AGAIN,) if again else ())
    alone: RepeatKind | None = "missing-episode" if repeated else None
    repeats = repeats_of(recorder, fact, effects, command.occurred_at, alone=alone)
    clauses = tuple(dict.fromkeys(("3.2t", *repeats.clauses)))
    recorder.record(fact, clauses, repeats.added_to(effects), command.occurred_at)


def _followed(recorder: EventRecorder, command: RecordMissingEpisode) -> Effects:
    """The duties of an episode: to look for the child until they are back, then the return interview."""
    entries = [each for each in recorder.state.besides.missing if each.began == command.from_]
    first = min((each.version for each in entries), default=recorder.next_version)
    missing, talk = (_open(recorder, kind, entries) for kind in (MISSING, RETURN_TALK))
    if command.to is not None:
        interviewed = command.return_interview is not None or any(each.interviewed for each in entries)
        wanted = recorder.open_once(talk.id if talk else f"{RETURN_TALK}:{first}", start=command.to)
        return Effects(
            turns=recorder.settle(missing, talk if interviewed else None),
            opens=() if interviewed else (wanted,),
        )
    episode = recorder.state.besides.episode_of(tuple(each.version for each in entries))
    if episode is not None and episode.ended is not None and command.police_reference is not None:
        return Effects()  # the reference of a child who is back
    name = missing.id if missing is not None else f"{MISSING}:{first}"
    still_away = transition("ended", talk)
    if command.police_reference is None and not any(each.police_reference for each in entries):
        return Effects(turns=still_away, opens=(recorder.open_once(name),))
    asked_again = recorder.new_obligation(name, limit=KNOWN_TO_POLICE)
    return Effects(turns=(*still_away, *recorder.settle(missing)), opens=(asked_again,))


def _open(recorder: EventRecorder, kind: str, entries: Iterable[MissingEpisode]) -> Obligation | None:
    """The open obligation of this kind that an entry of the episode caused."""
    versions = {each.version for each in entries}
    owed = recorder.state.open_obligations
    return next((each for each in owed if each.kind == kind and versions.intersection(each.causes)), None)


def _repeated(recorder: EventRecorder, began: tuple[datetime, ...], new: datetime) -> bool:
    """Whether the policy's number is reached, and no open review will look at the episodes anyway."""
    if looks_anyway(recorder.state, "missing-episode"):
        return False
    return recurs(recorder.context.policy.repeats["missing-episode"], began, new)
