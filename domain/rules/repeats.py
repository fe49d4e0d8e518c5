"""Repeats in all cases of a pupil, which case is reviewed, and links (2.4f, 2.4g, 3.2t, 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.case import Case
from domain.case.concern import standing
from domain.case.event import REVIEW_OF, CountedEntry, Effects, ObligationOpened, as_sent
from domain.case.repeat_counts import (
    counted_among,
    entries_of,
    identity_of,
    near,
    reaches,
    recurs,
    with_the_same_readers,
)
from domain.commands import Link
from domain.entries.joins import RepeatKind
from domain.events import CaseLinked, Fact, RepeatsFound
from domain.refusals import AlreadyLinked, LinkFromTheOtherCase, LinkToItself
from domain.refusals.refused import Warned
from domain.rules.recorder import EventRecorder

AGAIN_AND_AGAIN = Warned(
    clause="6.1",
    text="This child has been reported several times in a short period. Look at the concerns together and "
    "decide whether to do more.",
)
MISSING_AGAIN = Warned(
    clause="3.2t",
    text="The child has been missing before. Going missing repeatedly can be a sign of exploitation. Review "
    "the case and decide whether to do more.",
)
WARNINGS: Mapping[RepeatKind, Warned] = {"concern": AGAIN_AND_AGAIN, "missing-episode": MISSING_AGAIN}
"""The warning about repeats of each kind; its clause is that of the review."""
_LOOKS_ANYWAY: Mapping[RepeatKind, tuple[str, ...]] = {
    "concern": ("review", "retrospective-review", "missing-review"),
    "missing-episode": ("review", "retrospective-review"),
}
"""The open reviews that look at everything, so that no further one opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """What an entry adds up to in its own case: obligations, warnings, and what counts with other cases."""

    opens: tuple[ObligationOpened, ...] = ()
    warns: tuple[Warned, ...] = ()
    counted: tuple[RepeatKind, ...] = ()
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


def forms_a_pattern(recorder: EventRecorder) -> bool:
    """Whether the information added now reaches the policy's number of concerns in its window (6.1).

    Every author counts: the police and parents tell the DSL. An open review looks at everything anyway.
    """
    state = recorder.state
    if looks_anyway(state, "concern"):
        return False
    looked_at = max(state.reviews, default=0)
    told = [
        each.at
        for each in state.concern.learnt
        if each.at is not None and not each.joined and each.version > looked_at
    ]
    # Concerns that were joined count by their own times, and once: the joined case is closed (2.4g).
    told += [at for each in standing(state.joined) if each.version > looked_at for at in each.told]
    return recurs(recorder.context.policy.repeats["concern"], (*told, recorder.at), recorder.at)


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
    here = recorder.after(fact, effects, occurred_at)
    recorded = recorder.context.recorded
    if recorded is not None:  # a replay sees one case only
        kinds = [kind for kind in REVIEW_OF if kind in recorded.counted or kind == alone]
        opened = {each.id for each in recorded.opens}
        found = (
            _reviewed(
                *(recorder, here, kind),
                across=kind in recorded.counted,
                enough=kind == alone or REVIEW_OF[kind] in opened,
            )
            for kind in kinds
        )
        return replace(sum(found, Repeats()), clauses=())
    cases = with_the_same_readers(here, recorder.context.alongside)
    return sum((_found(recorder, cases, kind, alone=alone == kind) for kind in REVIEW_OF), Repeats())


def _found(recorder: EventRecorder, cases: tuple[Case, ...], kind: RepeatKind, *, alone: bool) -> Repeats:
    """Review the newest open case if enough repeats; another missing episode alone warns there (3.2t)."""
    here, times = cases[0], [each.at for each in _added(recorder, cases[0], kind)]
    newest = max(
        (each for each in cases if not each.closed),
        key=lambda each: (each.raised_at, each.id == here.id, each.id),
        default=None,
    )
    if newest is None or not times:
        return Repeats()
    policy = recorder.context.policies.get(newest.policy, recorder.context.policy)
    counted = near(counted_among(cases, kind), times, policy.repeats[kind])
    own = set(counted).issubset(entries_of(here, kind))
    enough = alone if own else reaches(policy.repeats[kind], counted, times)
    if not enough and (own or kind == "concern" or len(counted) < 2):
        return Repeats()
    if newest.id == here.id:
        repeats = _reviewed(recorder, here, kind, across=not own, enough=enough)
        return repeats if own else replace(repeats, clauses=())  # its author may not know of the other cases
    there = recorder.in_case(newest)
    in_the_other = _reviewed(there, newest, kind, across=True, enough=enough)
    if in_the_other.counted:
        there.record(RepeatsFound(kind=kind), in_the_other.clauses, in_the_other.added_to(Effects()))
    return Repeats()


def _added(recorder: EventRecorder, here: Case, kind: RepeatKind) -> tuple[CountedEntry, ...]:
    """What the entry adds to the pupil’s count: a case that moves to another pupil adds all it has."""
    before, after = recorder.before, entries_of(here, kind)
    if before is None or before.pupil.id != here.pupil.id:
        return after
    known = {identity_of(each, kind) for each in entries_of(before, kind)}
    return tuple(each for each in after if identity_of(each, kind) not in known)


def _reviewed(
    recorder: EventRecorder, case: Case, kind: RepeatKind, *, across: bool, enough: bool = True
) -> Repeats:
    """What a case records of repeats that it is reviewed for, or warned of, alone or with others."""
    opens = enough and not looks_anyway(case, kind)
    known = any(each.kind == kind and each.waits for each in case.repeats)
    if across and not opens and known and kind == "concern":  # the review that is open looks at this one too
        return Repeats()
    return Repeats(
        opens=(recorder.open_once(REVIEW_OF[kind]),) if opens else (),
        warns=(WARNINGS[kind],),
        counted=(kind,) if across else (),
        clauses=(WARNINGS[kind].clause, "2.4g") if across else (WARNINGS[kind].clause,),
    )


def link(recorder: EventRecorder, command: Link) -> None:
    """Link another case that the person sees; no one's role in either case changes (2.4f, 2.4h)."""
    state, other = recorder.state, recorder.context.other
    assert other is not None
    if other.id == state.id:
        raise LinkToItself
    if state.besides.links_to(other.id) or other.besides.links_to(state.id):
        raise AlreadyLinked
    if not set(other.about) <= set(state.about):  # people excluded there may read this record
        raise LinkFromTheOtherCase
    recorder.record(CaseLinked(**as_sent(command)), ("2.4f", "2.4h"), Effects(), command.occurred_at)
