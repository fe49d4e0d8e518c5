"""Contact with agencies while statutory work is open (11.6)."""

from dataclasses import replace

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import RecordLiaison
from domain.events import LiaisonRecorded
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder


def record_liaison(recorder: EventRecorder, command: RecordLiaison) -> None:
    """Record contact with an agency; the next one is due from its date (11.6)."""
    recorder.record(
        LiaisonRecorded(**as_sent(command)),
        ("11.6",),
        recorder.renew(
            recorder.state.open_obligation("liaison"), recorder.new_obligation("liaison", start=recorder.when)
        ),
        command.occurred_at,
    )


def with_liaison(recorder: EventRecorder, effects: Effects) -> Effects:
    """The effects, opening liaison with the first statutory work and ending it with the last (11.6)."""
    state = recorder.state
    kinds = {name.partition(":")[0] for name in owed_after(recorder, effects)}
    if "conclude" in kinds and "liaison" not in kinds:
        # The cause is the case, not the decision: voiding the decision must not end liaison for other work.
        owed = replace(recorder.new_obligation("liaison"), causes=(state.since,))
        return replace(effects, opens=(*effects.opens, owed))
    if "liaison" in kinds and "conclude" not in kinds:
        return replace(
            effects, turns=(*effects.turns, *transition("ended", state.open_obligation("liaison")))
        )
    return effects


def owed_after(recorder: EventRecorder, effects: Effects) -> set[str]:
    """The ids of the obligations that are open after these effects."""
    settled = {each.obligation for each in effects.turns}
    kept = {owed.id for owed in recorder.state.open_obligations} - settled
    return kept | {owed.id for owed in effects.opens}
