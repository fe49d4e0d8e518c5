"""Repeats in all cases of a pupil: what an entry adds up to, which case is reviewed (2.4g, 3.2t, 6.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened, Warned
from domain.case.repeat_counts import (
    all_see,
    counted_among,
    entries_of,
    identity_of,
    least_seen_last,
    near,
    reaches,
    seen_from,
)
from domain.case.repeat_warnings import WARNINGS
from domain.case.repeats import REVIEW_OF, CountedEntry, CountedTogether, RepeatKind
from domain.events import Fact, RepeatsFound
from domain.policy.policy_model import Repeat
from domain.rules.recorder import EventRecorder

_LOOKS_ANYWAY: Mapping[RepeatKind, tuple[str, ...]] = {
    "concern": ("review", "retrospective-review", "missing-review"),
    "missing-episode": ("review", "retrospective-review"),
}
"""The open reviews that look at everything, so that no further one opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """What an entry adds up to in its own case: obligations, warnings, and what it counted elsewhere."""

    opens: tuple[ObligationOpened, ...] = ()
    warns: tuple[Warned, ...] = ()
    counted: tuple[CountedTogether, ...] = ()
    clauses: tuple[str, ...] = ()

    def added_to(self, effects: Effects) -> Effects:
        """The effects of the entry with these."""
        return replace(
            effects,
            opens=(*effects.opens, *self.opens),
            warns=tuple(dict.fromkeys((*effects.warns, *self.warns))),
            counted=self.counted,
        )

    def __add__(self, other: "Repeats") -> "Repeats":
        """Both, for an entry that moves a case with concerns and missing episodes to another child."""
        return Repeats(
            opens=(*self.opens, *other.opens),
            warns=(*self.warns, *other.warns),
            counted=(*self.counted, *other.counted),
            clauses=(*self.clauses, *other.clauses),
        )


def looks_anyway(state: Case, kind: RepeatKind) -> bool:
    """Whether a review is open that looks at the repeats of this kind anyway."""
    return state.open_obligation(*_LOOKS_ANYWAY[kind]) is not None


def repeats_of(
    recorder: EventRecorder,
    fact: Fact,
    effects: Effects,
    occurred_at: datetime | None,
    *,
    alone: RepeatKind | None = None,
) -> Repeats:
    """What an entry adds up to with the pupil's other cases. If another case is reviewed for it, write there.

    `alone` is the kind that repeats often enough in this case alone.
    """
    if not recorder.context.alongside and not _replayed(recorder).counted:
        return reviewed_here(recorder, alone, (), opens=True) if alone is not None else Repeats()
    here = recorder.after(fact, effects, occurred_at)
    found = Repeats()
    for kind in REVIEW_OF:
        if new := _added(recorder, here, kind):
            found += _found(recorder, here, kind, new, alone=alone == kind)
    return found


def _added(recorder: EventRecorder, here: Case, kind: RepeatKind) -> tuple[CountedEntry, ...]:
    """What the entry adds to the pupil’s count: a case that moves to another pupil adds all it has."""
    before, after = recorder.before, entries_of(here, kind)
    if before is None or before.pupil.id != here.pupil.id:
        return after
    known = {identity_of(each, kind) for each in entries_of(before, kind)}
    return tuple(each for each in after if identity_of(each, kind) not in known)


def _found(
    recorder: EventRecorder, here: Case, kind: RepeatKind, new: Sequence[CountedEntry], *, alone: bool
) -> Repeats:
    """Review a case in which the count reaches the policy’s number; a mere repeat of an episode warns.

    Whether a case is reviewed depends on no case that someone who sees it may not know of (3.2h). So those
    that most people see come first. Another is reviewed only if no one who sees it sees one of them reviewed.
    """
    times = [each.at for each in new]
    reviewed: list[Case] = []
    warned: list[Case] = []
    found = Repeats()
    for case in _in_turn(recorder, here):
        if any(all_see(case, each) for each in reviewed):
            continue
        repeat = repeats_policy(recorder, case)[kind]
        counted = near(_counted_in(recorder, here, case, kind), times, repeat)
        own = set(counted).issubset(entries_of(here, kind))
        repeated = kind == "missing-episode" and not own and len(counted) > 1
        if alone if own else reaches(repeat, counted, times):
            reviewed.append(case)
            together = () if own and case.id == here.id else counted
            found += _reviewed(recorder, here, case, kind, together, opens=not looks_anyway(case, kind))
        elif repeated and not any(all_see(case, each) for each in warned):
            warned.append(case)
            found += _reviewed(recorder, here, case, kind, counted, opens=False)
    return found


def _counted_in(
    recorder: EventRecorder, here: Case, case: Case, kind: RepeatKind
) -> tuple[CountedEntry, ...]:
    replayed = next((each.entries for each in _replayed(recorder).counted if each.kind == kind), None)
    if replayed is not None:
        return replayed
    return counted_among(seen_from(case, (here, *other_cases(recorder))), kind)


def _reviewed(
    recorder: EventRecorder,
    here: Case,
    case: Case,
    kind: RepeatKind,
    counted: tuple[CountedEntry, ...],
    *,
    opens: bool,
) -> Repeats:
    """Record the repeats in the case that is reviewed for them: by the entry itself, or in another case."""
    known = any(each.kind == kind and each.waits for each in case.repeats)
    if not opens and known and kind == "concern":  # the review that is open looks at this one too
        return Repeats()
    together = (CountedTogether(kind=kind, entries=counted),) if counted else ()
    if case.id == here.id:
        return reviewed_here(recorder, kind, together, opens=opens)
    there = recorder.in_case(case)
    in_the_other = reviewed_here(there, kind, together, opens=opens)
    there.record(RepeatsFound(kind=kind), in_the_other.clauses, in_the_other.added_to(Effects()))
    return Repeats()


def reviewed_here(
    recorder: EventRecorder, kind: RepeatKind, counted: tuple[CountedTogether, ...], *, opens: bool
) -> Repeats:
    """What a case records of repeats that it is reviewed for."""
    return Repeats(
        opens=(recorder.open_once(REVIEW_OF[kind]),) if opens else (),
        warns=(WARNINGS[kind],),
        counted=counted,
        clauses=(WARNINGS[kind].clause, "2.4g") if counted else (WARNINGS[kind].clause,),
    )


def _in_turn(recorder: EventRecorder, here: Case) -> list[Case]:
    """The open cases that may know of this one."""
    cases = (each for each in (here, *other_cases(recorder)) if not each.closed and all_see(each, here))
    return in_turn(cases, here)


def in_turn(cases: Iterable[Case], here: Case) -> list[Case]:
    """Cases in the order in which one is chosen: those that most people see first, then the newest first."""
    newest = sorted(cases, key=lambda each: (each.raised_at, each.id == here.id, each.id), reverse=True)
    return sorted(newest, key=least_seen_last)


def other_cases(recorder: EventRecorder) -> tuple[Case, ...]:
    """The other cases of the pupil, with what was recorded in them by this command."""
    written = recorder.elsewhere
    return tuple(
        written[each.id].state if each.id in written else each for each in recorder.context.alongside
    )


def _replayed(recorder: EventRecorder) -> Effects:
    """What the entry recorded before, if it is replayed under another policy."""
    return recorder.context.recorded or Effects()


def repeats_policy(recorder: EventRecorder, case: Case) -> Mapping[str, Repeat]:
    """The numbers and days of the policy that a case is under."""
    context = recorder.context
    return context.policies.get(case.policy, context.policy).repeats
