"""Missing episodes; if they repeat, the DSL reviews the case again (3.2t)."""

from datetime import datetime, timedelta

from domain.case.effects import Effects, ObligationOpened, Warned
from domain.case.event import as_sent
from domain.commands import RecordMissingEpisode
from domain.events import MissingEpisodeRecorded
from domain.policy.policy_model import Repeat
from domain.rules.recorder import EventRecorder

MISSING_AGAIN = Warned(
    clause="3.2t",
    text="The child has been missing before. Going missing repeatedly can be a sign of exploitation. Review "
    "the case and decide whether to do more.",
)


def record_missing_episode(recorder: EventRecorder, command: RecordMissingEpisode) -> None:
    """Record an episode. A repeat causes a warning; the policy's number of them opens a review (3.2t)."""
    before = {each.began for each in recorder.state.besides.episodes}
    again = bool(before - {command.from_})
    opens: tuple[ObligationOpened, ...] = ()
    if command.from_ not in before and _repeated(recorder, (*before, command.from_), command.from_):
        opens = (recorder.open_once("missing-review"),)
    recorder.record(
        MissingEpisodeRecorded(**as_sent(command)),
        ("3.2t",),
        Effects(opens=opens, warns=(MISSING_AGAIN,) if again else ()),
        command.occurred_at,
    )


def _repeated(recorder: EventRecorder, began: tuple[datetime, ...], new: datetime) -> bool:
    """Whether the policy's number is reached, and no open review will look at the episodes anyway."""
    ahead = recorder.state.open_obligation("review", "retrospective-review")
    return ahead is None and recurs(recorder.context.policy.repeats["missing-episode"], began, new)


def recurs(repeat: Repeat, began: tuple[datetime, ...], new: datetime) -> bool:
    """Whether some window of the policy's length contains the new time and enough times in all."""
    window = timedelta(days=repeat.within_days)
    return any(
        sum(first <= each <= first + window for each in began) >= repeat.episodes
        for first in began
        if first <= new <= first + window
    )
