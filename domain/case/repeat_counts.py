"""Which concerns and missing episodes of a pupil count together, and in which cases (2.4g, 3.2h, 3.2t)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from domain.case.audience import routed_to
from domain.case.case import Case
from domain.case.concern import standing
from domain.case.event import CountedEntry
from domain.entries.joins import RepeatKind
from domain.entries.reporting import CasePupil
from domain.people.roles import WHOLE_SCHOOL
from domain.policy.policy_model import Repeat
from domain.pupils.name_matching import name_words
from domain.pupils.nicknames import NICKNAMES

_MET = ("met", "met_late")


def entries_of(case: Case, kind: RepeatKind) -> tuple[CountedEntry, ...]:
    """What a case adds to the count; void entries and a case that was joined to another add nothing."""
    if kind == "missing-episode":
        episodes = case.besides.episodes
        return tuple(CountedEntry(case=case.id, version=each.version, at=each.began) for each in episodes)
    return tuple(_concerns(case)) if case.joined_into is None else ()


def _concerns(case: Case) -> Iterator[CountedEntry]:
    """Each report and addition, without those that a pattern review looked at."""
    looked_at = max(
        (
            owed.settled_by or 0
            for owed in case.obligations
            if owed.kind == "pattern-review" and owed.state in _MET and owed.settled_by not in case.voided
        ),
        default=0,
    )
    for each in case.concern.learnt:
        if each.at is not None and not each.joined and each.version > looked_at:
            yield CountedEntry(case=case.id, version=each.version, at=each.at)
    for joined in standing(case.joined):
        if joined.version > looked_at:
            yield from (CountedEntry(case=joined.case, version=joined.version, at=at) for at in joined.told)


def counted_among(cases: Sequence[Case], kind: RepeatKind) -> tuple[CountedEntry, ...]:
    """Everything that counts together in these cases, the oldest first.

    Concerns count from the last review that looked at them together. An episode that two cases record counts
    once.
    """
    since = None if kind == "missing-episode" else looked_at_together(cases, kind)
    entries = sorted(
        (each for case in cases for each in entries_of(case, kind) if since is None or each.at > since),
        key=lambda each: (each.at, each.case, each.version),
    )
    if kind == "missing-episode":
        return tuple({each.at: each for each in reversed(entries)}.values())[::-1]
    return tuple(entries)


def looked_at_together(cases: Iterable[Case], kind: RepeatKind) -> datetime | None:
    """When a review last looked at the repeats of several cases, if one ever did."""
    looks = (each.looked_at for case in cases for each in case.repeats if each.kind == kind)
    return max((each for each in looks if each is not None), default=None)


def with_the_same_readers(here: Case, others: Iterable[Case]) -> tuple[Case, ...]:
    """This case, and those of the others that the same people may know of (3.2h).

    Only then can one say that the other exists: in an obligation, a warning or a message. A case that
    excludes a person counts alone.
    """
    if here.about:
        return (here,)
    seen_by = _seen_also_by(here)
    alike = (each for each in others if not each.about and _seen_also_by(each) == seen_by)
    return (here, *(each for each in alike if each.id != here.id))


def _seen_also_by(case: Case) -> set[str]:
    """The roles that see this case only because it was routed to them."""
    return set(routed_to(case)).difference(WHOLE_SCHOOL)


def near(
    entries: Iterable[CountedEntry], times: Sequence[datetime], repeat: Repeat
) -> tuple[CountedEntry, ...]:
    """The entries that can lie in one window of the policy with one of these times."""
    window = timedelta(days=repeat.within_days)
    return tuple(each for each in entries if any(abs(each.at - at) <= window for at in times))


def recurs(repeat: Repeat, times: Sequence[datetime], new: datetime) -> bool:
    """Whether some window of the policy's length contains the new time and enough times in all."""
    window = timedelta(days=repeat.within_days)
    return any(
        sum(first <= each <= first + window for each in times) >= repeat.episodes
        for first in times
        if first <= new <= first + window
    )


def reaches(repeat: Repeat, counted: Iterable[CountedEntry], times: Iterable[datetime]) -> bool:
    """Whether some window with one of these times has enough of the entries."""
    everything = [each.at for each in counted]
    return any(recurs(repeat, everything, at) for at in times)


def identity_of(entry: CountedEntry, kind: RepeatKind) -> object:
    """What makes it one concern, or one episode: two cases can record the same episode."""
    return entry.at if kind == "missing-episode" else (entry.case, entry.version, entry.at)


Likeness = Literal["same_pupil", "like_name"]
"""The same pupil of the register, or a like name and date of birth."""


def may_be_same_child(one: CasePupil, other: CasePupil) -> bool:
    """Whether names are alike and dates of birth agree; one that is not known agrees with any."""
    born = {each.date_of_birth for each in (one, other)} - {"unknown"}
    return len(born) < 2 and like_name(one.name, other.name)


def like_name(one: str, other: str) -> bool:
    """Whether two names differ at most by accents, hyphens, apostrophes, a short form or a middle name."""
    first, second = name_words(one), name_words(other)
    if "".join(first) == "".join(second):
        return bool(first) and first != ["unknown"]
    if len(first) < 2 or len(second) < 2:
        return False
    given = first[0] == second[0] or first[0] in NICKNAMES.get(second[0], ())
    family = first[-1] == second[-1] or "".join(first[1:]) == "".join(second[1:])
    return given and family
