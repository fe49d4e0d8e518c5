"""Repeats that no longer repeat: an entry is void, or its case is about another child (3-DSL.n, 6.1)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.case.case import Case
from domain.case.effects import Effects
from domain.case.repeat_counts import counted_among, identity_of, reaches, seen_from
from domain.case.repeat_warnings import WARNINGS
from domain.case.repeats import REVIEW_OF, CountedEntry, FoundRepeats, RepeatKind
from domain.events import Fact, RepeatsWithdrawn
from domain.policy.policy_model import Repeat
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import other_cases, repeats_policy


def withdrawn(recorder: EventRecorder, fact: Fact, effects: Effects, occurred_at: datetime | None) -> Effects:
    """The effects with what repeats no more, because an entry is void or the case is about another child.

    What other cases had found is withdrawn there (3-DSL.n).
    """
    here = recorder.after(fact, effects, occurred_at)
    others = other_cases(recorder)
    for of_pupil in ((here, *others), recorder.context.left_behind):
        for case in of_pupil:
            for kind in REVIEW_OF:
                gone = _fallen(recorder, case, of_pupil, kind)
                if not gone or case.closed:
                    continue
                if case.id == here.id:
                    effects = without_found(effects, here, kind, gone)
                else:
                    there = recorder.in_case(case)
                    clauses = ("3-DSL.n", WARNINGS[kind].clause)
                    given = without_found(Effects(), there.state, kind, gone)
                    there.record(RepeatsWithdrawn(kind=kind), clauses, given)
    return effects


def without_found(effects: Effects, case: Case, kind: RepeatKind, gone: tuple[int, ...]) -> Effects:
    """End the review of repeats that are gone, if nothing else asked for it."""
    owed = case.open_obligation(REVIEW_OF[kind])
    before = (each.version for each in case.repeats if each.withdrawn_by is not None)
    ends = owed is not None and {*gone, *before, *case.voided}.issuperset(owed.causes)
    turns = transition("ended", owed) if ends else ()
    return replace(effects, turns=(*effects.turns, *turns), uncounted=(*effects.uncounted, *gone))


def _fallen(
    recorder: EventRecorder, case: Case, of_pupil: Iterable[Case], kind: RepeatKind
) -> tuple[int, ...]:
    """The entries of a case that found repeats of which too few are left, with what was added since."""
    waiting = [found for found in case.repeats if found.kind == kind and found.waits]
    recorded = recorder.context.recorded
    if recorded is not None:
        return tuple(each.version for each in waiting if each.version in recorded.uncounted)
    repeat = repeats_policy(recorder, case)[kind]
    counted = counted_among(seen_from(case, of_pupil), kind)
    return tuple(found.version for found in waiting if not _stands(found, counted, repeat))


def _stands(found: FoundRepeats, counted: Iterable[CountedEntry], repeat: Repeat) -> bool:
    enough = repeat.episodes if len(found.entries) >= repeat.episodes else 2
    was = {identity_of(each, found.kind) for each in found.entries}
    left = [each.at for each in counted if identity_of(each, found.kind) in was]
    return reaches(replace(repeat, episodes=enough), counted, left)
