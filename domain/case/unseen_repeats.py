"""A case and its entries without the repeats that rest on cases their reader may not see (2.4g, 3.2h, 6.1).

While a review of them is open, it stays for everyone who sees the case. The rules end it as soon as the child
has another case whose readers may all know what was counted (0084).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.case.effects import Effects, Warned
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.repeat_counts import reaches
from domain.case.repeat_warnings import WARNINGS
from domain.case.repeats import REVIEW_OF, CountedEntry, FoundRepeats, RepeatKind
from domain.events import InformationAdded, MissingEpisodeRecorded, RepeatsFound, RepeatsWithdrawn
from domain.policy.policy_model import Repeat

_CALL = "telephone:"
"""A call about an obligation is named by it."""
_ADDED_UP = "2.4g"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hidden:
    """Repeats that one entry found, and what of them the reader may know all the same."""

    version: int
    kind: RepeatKind
    warns: bool
    """Whether an episode repeats in what the reader sees too: then the warning stays."""
    across: bool
    """Whether it does so in several cases that the reader sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenRepeats:
    """The repeats of one case that a reader may not learn of."""

    found: tuple[_Hidden, ...] = ()
    reviews: tuple[tuple[Obligation, bool], ...] = ()
    """Each review that was ever open, in order, and whether it is hidden."""

    @property
    def versions(self) -> frozenset[int]:
        """The entries that found them."""
        return frozenset(each.version for each in self.found)

    def of(self, version: int) -> dict[RepeatKind, _Hidden]:
        """Those that the entry found, by kind."""
        return {each.kind: each for each in self.found if each.version == version}

    def is_about(self, obligation: str | None, version: int) -> bool:
        """Whether an entry that names this obligation is about a hidden review, or a call about one."""
        name = (obligation or "").removeprefix(_CALL)
        then = [hidden for owed, hidden in self.reviews if owed.id == name and min(owed.causes) <= version]
        return bool(then) and then[-1]

    def was_about(self, obligation: str, at: datetime) -> bool:
        """The same of a step of an escalation, by its time."""
        name = obligation.removeprefix(_CALL)
        then = [hidden for owed, hidden in self.reviews if owed.id == name and owed.opened_at <= at]
        return bool(then) and then[-1]


def cases_counted(case: Case) -> frozenset[UUID]:
    """The other cases whose entries counted together with those of this one."""
    return frozenset(each.case for found in case.repeats for each in found.entries if each.case != case.id)


def unseen_repeats(case: Case, unseen: Collection[UUID], policy: Mapping[str, Repeat]) -> UnseenRepeats:
    """The repeats that would not have been found without these cases, unless a review of them is open."""
    found = tuple(
        hidden for each in case.repeats if (hidden := _hidden(case, each, unseen, policy)) is not None
    )
    gone = {(each.version, REVIEW_OF[each.kind]) for each in found}
    reviews = tuple(
        (owed, not owed.is_open and all((cause, owed.kind) in gone for cause in owed.causes))
        for owed in case.obligations
        if owed.kind in REVIEW_OF.values()
    )
    return UnseenRepeats(found=found, reviews=reviews) if found else UnseenRepeats()


def _hidden(
    case: Case, found: FoundRepeats, unseen: Collection[UUID], policy: Mapping[str, Repeat]
) -> _Hidden | None:
    seen = tuple(each for each in found.entries if each.case not in unseen)
    if seen == found.entries or _is_open(case, found) or _would_be_found(found, seen, policy[found.kind]):
        return None
    return _Hidden(
        version=found.version,
        kind=found.kind,
        warns=found.kind == "missing-episode" and len(seen) > 1,
        across=len({each.case for each in seen}) > 1,
    )


def _is_open(case: Case, found: FoundRepeats) -> bool:
    """Whether a review of them is open."""
    owed = case.open_obligation(REVIEW_OF[found.kind])
    return owed is not None and found.version in owed.causes


def _would_be_found(found: FoundRepeats, seen: tuple[CountedEntry, ...], repeat: Repeat) -> bool:
    """Whether these alone are enough for the review, or for the warning that was given."""
    enough = repeat.episodes if len(found.entries) >= repeat.episodes else 2
    return reaches(replace(repeat, episodes=enough), seen, [each.at for each in seen])


def without_repeats(case: Case, unseen: UnseenRepeats) -> Case:
    """The case as it reads to a person who may not learn of these repeats."""
    if not unseen.found:
        return case
    gone = {(each.version, each.kind) for each in unseen.found}
    shown = tuple(each for each in case.repeats if (each.version, each.kind) not in gone)
    return replace(
        case,
        repeats=shown,
        obligations=tuple(
            _with_seen_causes(each, unseen)
            for each in case.obligations
            if not unseen.is_about(each.id, min(each.causes))
        ),
        escalations=tuple(
            each for each in case.escalations if not unseen.was_about(each.obligation, each.at)
        ),
        warnings=tuple(each for each in case.warnings if not _is_hidden(each, case, unseen, shown)),
    )


def _with_seen_causes(owed: Obligation, unseen: UnseenRepeats) -> Obligation:
    if owed.kind not in REVIEW_OF.values():
        return owed
    kept = tuple(each for each in owed.causes if each not in unseen.versions)
    return replace(owed, causes=kept) if kept else owed


def _is_hidden(warned: Warned, case: Case, unseen: UnseenRepeats, shown: tuple[FoundRepeats, ...]) -> bool:
    kind = next((each for each, of in WARNINGS.items() if of.clause == warned.clause), None)
    if kind is None or any(each.kind == kind for each in shown):
        return False
    if kind == "missing-episode" and len(case.besides.episodes) > 1:
        return False
    if any(each.kind == kind and each.warns for each in unseen.found):
        return False
    return not any(owed.kind == REVIEW_OF[kind] and not hidden for owed, hidden in unseen.reviews)


def entry_without_repeats(event: Event, unseen: UnseenRepeats) -> Event | None:
    """The entry without what it says of these repeats; None if it says nothing else."""
    if not unseen.found:
        return event
    version, gone = event.version, unseen.of(event.version)
    if unseen.is_about(getattr(event.fact, "obligation", None), version):
        return None
    match event.fact:
        case RepeatsFound(kind=kind) if kind in gone and not gone[kind].warns:
            return None
        case RepeatsWithdrawn() if unseen.versions.issuperset(event.effects.uncounted):
            return None
        case _:
            effects = _effects_without(event.effects, version, gone, unseen)
            return replace(event, clauses=_clauses(event, gone), effects=effects)


def _effects_without(
    effects: Effects, version: int, gone: Mapping[RepeatKind, _Hidden], unseen: UnseenRepeats
) -> Effects:
    quiet = [WARNINGS[kind].clause for kind, hidden in gone.items() if not hidden.warns]
    return replace(
        effects,
        opens=tuple(
            each
            for each in effects.opens
            if not unseen.is_about(each.id, version) and each.id not in {REVIEW_OF[kind] for kind in gone}
        ),
        turns=tuple(each for each in effects.turns if not unseen.is_about(each.obligation, version)),
        waits=tuple(each for each in effects.waits if not unseen.is_about(each.obligation, version)),
        warns=tuple(each for each in effects.warns if each.clause not in quiet),
        counted=tuple(each for each in effects.counted if each.kind not in gone),
        uncounted=tuple(each for each in effects.uncounted if each not in unseen.versions),
    )


def _clauses(event: Event, gone: Mapping[RepeatKind, _Hidden]) -> tuple[str, ...]:
    """The clauses of the entry without those that the repeats added."""
    left = event.clauses
    for kind, hidden in gone.items():
        match event.fact:
            case MissingEpisodeRecorded():
                left = left if hidden.across and hidden.warns else _without(left, _ADDED_UP)
            case InformationAdded():
                left = _without(left, WARNINGS[kind].clause)
            case _ if not hidden.warns:
                left = _without(left, WARNINGS[kind].clause, _ADDED_UP)
            case _:
                pass
    return left


def _without(clauses: tuple[str, ...], *added: str) -> tuple[str, ...]:
    """The clauses without the last place at which these stand together."""
    for start in range(len(clauses) - len(added), -1, -1):
        if clauses[start : start + len(added)] == added:
            return (*clauses[:start], *clauses[start + len(added) :])
    return clauses
