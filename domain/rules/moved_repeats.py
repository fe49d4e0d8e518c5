"""A review of repeats moves with exclusions, so that all who see it may know its reason (3.2h, 6.1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.case.case import Case
from domain.case.effects import Effects
from domain.case.repeat_counts import counted_among, near, reaches, seen_from
from domain.case.repeat_warnings import WARNINGS
from domain.case.repeats import REVIEW_OF, CountedEntry, CountedTogether, FoundRepeats, RepeatKind
from domain.events import Fact, RepeatsFound, RepeatsWithdrawn
from domain.rules.obligation_changes import reopened
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import Repeats, in_turn, looks_anyway, other_cases, repeats_policy, reviewed_here
from domain.rules.withdrawn_repeats import without_found


def moved_reviews(
    recorder: EventRecorder, fact: Fact, effects: Effects, occurred_at: datetime | None
) -> tuple[Repeats, Effects]:
    """What this case takes over from others, and the effects without the reviews that others take over.

    A review that no open case of the child can take over stays where it is: no child loses a review (0084).
    """
    here = recorder.after(fact, effects, occurred_at)
    gained = Repeats()
    if recorder.context.recorded is not None:
        return _as_recorded(recorder, here, effects, recorder.context.recorded)
    for number in [each.id for each in (here, *other_cases(recorder))]:
        for kind in REVIEW_OF:
            cases = (here, *other_cases(recorder))
            case = next(each for each in cases if each.id == number)
            gone = _out_of_sight(recorder, case, cases, kind)
            taker = _taker(recorder, here, case, cases, kind, gone) if gone else None
            if taker is None:
                continue
            gained += _taken_over(recorder, here, case, *taker, kind)
            versions = tuple(each.version for each in gone)
            if case.id == here.id:
                effects = without_found(effects, here, kind, versions)
            else:
                there = recorder.in_case(case)
                clauses = ("3.2h", WARNINGS[kind].clause)
                given = without_found(Effects(), there.state, kind, versions)
                there.record(RepeatsWithdrawn(kind=kind), clauses, given)
    return gained, effects


def _out_of_sight(
    recorder: EventRecorder, case: Case, cases: Sequence[Case], kind: RepeatKind
) -> tuple[FoundRepeats, ...]:
    """What an open review rests on, if not everyone who sees the case may know it and the rest is too few."""
    if case.closed or case.open_obligation(REVIEW_OF[kind]) is None:
        return ()
    seen = seen_from(case, cases)
    unseen = {each.id for each in cases} - {each.id for each in seen}
    waiting = (each for each in case.repeats if each.kind == kind and each.waits)
    gone = tuple(each for each in waiting if any(entry.case in unseen for entry in each.entries))
    counted = counted_among(seen, kind)
    enough = reaches(repeats_policy(recorder, case)[kind], counted, [each.at for each in counted])
    return () if enough else gone


def _taker(
    recorder: EventRecorder,
    here: Case,
    case: Case,
    cases: Sequence[Case],
    kind: RepeatKind,
    gone: Sequence[FoundRepeats],
) -> tuple[Case, tuple[CountedEntry, ...]] | None:
    """The open case whose readers may all know enough of the same, with what counts there.

    First one that was counted: a person who sees all of those reads where the review went, and no other
    case is told of.
    """
    times = [entry.at for each in gone for entry in each.entries]
    counted_in = {entry.case for each in gone for entry in each.entries}
    open_cases = in_turn((each for each in cases if not each.closed and each.id != case.id), here)
    for other in sorted(open_cases, key=lambda each: each.id not in counted_in):
        repeat = repeats_policy(recorder, other)[kind]
        counted = near(counted_among(seen_from(other, cases), kind), times, repeat)
        if reaches(repeat, counted, times):
            return other, counted
    return None


def _taken_over(
    recorder: EventRecorder,
    here: Case,
    before: Case,
    case: Case,
    counted: tuple[CountedEntry, ...],
    kind: RepeatKind,
) -> Repeats:
    """The review in the case that takes it over, by its deadline; one that is open there looks anyway."""
    owed = before.open_obligation(REVIEW_OF[kind])
    assert owed is not None
    opens = () if looks_anyway(case, kind) else (replace(reopened(owed), causes=()),)
    writes = recorder if case.id == here.id else recorder.in_case(case)
    together = (CountedTogether(kind=kind, entries=counted),)
    found = replace(reviewed_here(writes, kind, together, opens=False), opens=opens)
    if case.id == here.id:
        return found
    writes.record(RepeatsFound(kind=kind), found.clauses, found.added_to(Effects()))
    return Repeats()


def _as_recorded(
    recorder: EventRecorder, here: Case, effects: Effects, recorded: Effects
) -> tuple[Repeats, Effects]:
    """The same again for an entry that is replayed: a replay sees one case only."""
    gained = Repeats()
    for each in recorded.counted:
        opens = tuple(owed for owed in recorded.opens if owed.id == REVIEW_OF[each.kind])
        gained += replace(reviewed_here(recorder, each.kind, (each,), opens=False), opens=opens)
    for kind in REVIEW_OF:
        gone = (each.version for each in here.repeats if each.kind == kind)
        versions = tuple(each for each in gone if each in recorded.uncounted)
        effects = without_found(effects, here, kind, versions) if versions else effects
    return gained, effects
