"""Ladders: who is told, and when, while an obligation stays overdue (11.8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from domain.calendar.durations import Span
from domain.calendar.working_time import WorkingTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: how long after the deadline, to whom, with which message template."""

    to: tuple[str, ...]
    say: str
    says: Mapping[str, str] = field(default_factory=dict)
    """Other templates by agency, for agencies that have no social workers."""
    after: Span | None = None
    """None for the first rung, which comes at the deadline."""
    repeat: Span | None = None
    """For the last rung only: repeat after each such span while the obligation is open."""
    times: int | None = None
    """How many times it comes before the span between two becomes `then`."""
    then: Span | None = None
    each_fifth: tuple[str, ...] = ()
    """Who is told too, each fifth time."""
    stage_by_stage: bool = False
    """Go through the stages of the local authority's disagreement procedure, if its pack has any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementStage:
    """One stage of a local authority's procedure for professional disagreements."""

    stage: int
    our_role: str | None = None
    their_role: str | None = None
    raise_within: Span | None = None
    respond_within: Span | None = None
    on_silence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """One rung at the instant at which it is reached, once."""

    at: datetime
    to: tuple[str, ...]
    say: str
    says: Mapping[str, str] = field(default_factory=dict)
    stage: int | None = None
    """The stage of the disagreement procedure."""
    again: Span | None = None
    """The span since the step before, if it repeats that step."""

    def words(self, agency: str | None) -> str:
        """The template to use when this agency must answer."""
        return self.says.get(agency, self.say) if agency is not None else self.say


def steps(
    ladder: Sequence[Rung], deadline: datetime, time: WorkingTime, stages: Sequence[DisagreementStage] = ()
) -> Iterator[EscalationStep]:
    """Every step after a deadline, from rung 1 upwards; endless if the last rung repeats."""
    at = deadline
    for rung in ladder:
        planned = rung.after.after(deadline, time) if rung.after else deadline
        if rung.after and rung.stage_by_stage and stages:
            for step, answer_by in _through(stages, rung, rung.after, deadline, time):
                yield step
                at = answer_by
            continue
        at = max(planned, at)  # the last rung comes after every stage
        yield EscalationStep(at=at, to=rung.to, say=rung.say, says=rung.says)
    last = ladder[-1]
    if last.repeat is None:
        return
    for number in count(2):
        seldom = last.then is not None and last.times is not None and number > last.times
        again = last.then if seldom and last.then else last.repeat
        at = again.after(at, time)
        to = (*last.to, *(last.each_fifth if number % 5 == 0 else ()))
        yield EscalationStep(at=at, to=to, say=last.say, says=last.says, again=again)


def _through(
    stages: Sequence[DisagreementStage], rung: Rung, own: Span, deadline: datetime, time: WorkingTime
) -> Iterator[tuple[EscalationStep, datetime]]:
    """Each stage at the instant to raise it, with the latest time for its answer.

    The first stage comes with the rung, or earlier if it must be raised sooner. Each later one comes when
    the answer to the one before is late. If the procedure gives no span, the rung's own is used.
    """
    first = stages[0]
    opens = own.after(deadline, time)
    raise_by = first.raise_within.after(deadline, time) if first.raise_within else opens
    opens = min(opens, raise_by)
    for stage in stages:
        if stage is not first:
            raise_by = stage.raise_within.after(opens, time) if stage.raise_within else opens
        answer_by = (stage.respond_within or own).after(raise_by, time)
        ours = (stage.our_role,) if stage.our_role else ()
        yield (
            EscalationStep(at=opens, to=(*rung.to, *ours), say=rung.say, says=rung.says, stage=stage.stage),
            answer_by,
        )
        opens = answer_by
