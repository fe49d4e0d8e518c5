"""Follow the facts that an agency must be told, entry by entry, without the code of the rules (8.3, 11.4)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from domain.case.case import Case
from domain.case.event import Event
from domain.entries.agencies import Agency
from domain.events import EventCorrected, InformationAdded, ReviewDecided

DANGER, ADULT = "refer:immediate", "refer:police"
TOLD_OF: dict[str, tuple[Agency, ...]] = {DANGER: ("cscs", "police"), ADULT: ("police",)}


@dataclass
class Reported:
    """A danger that one entry reported, and that others repeated before an agency was told."""

    said: dict[int, datetime]
    """The time in the entry that reports it."""
    found_to_be_none: set[int] = field(default_factory=set)
    """The reviews that found no danger."""


@dataclass
class Known:
    """Since when the case has known of danger, and of an adult in imagery."""

    dangers: list[Reported] = field(default_factory=list)
    adult_since: datetime | None = None
    others: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    """The later entries that name an adult: which entry said so, and when."""
    same: dict[int, int] = field(default_factory=dict)
    """The entry that names the same adult, by each that says so."""

    def hear(self, before: Case | None, event: Event, after: Case) -> None:
        """Follow the next entry."""
        self._hear_of_an_adult(before, event, after)
        was, now = _danger_said(before), _danger_said(after)
        for gone in was - now:
            for each in self.dangers:
                each.said.pop(gone, None)
        still_to_tell = before is not None and before.open_obligation(DANGER) is not None
        for new in sorted(now - was):
            if not (still_to_tell and self.dangers):
                self.dangers.append(Reported(said={}))
            self.dangers[-1].said[new] = event.occurred_at
        ended = any(each.obligation == DANGER and each.state == "ended" for each in event.effects.turns)
        if isinstance(event.fact, ReviewDecided) and ended:
            for each in self.dangers:
                each.found_to_be_none.add(event.version)

    def _hear_of_an_adult(self, before: Case | None, event: Event, after: Case) -> None:
        knew = before is not None and before.concern.adult_in_imagery
        if not after.concern.adult_in_imagery:
            self.adult_since = None
        elif not knew:
            self.adult_since = event.occurred_at
            self.others.clear()
        elif isinstance(event.fact, InformationAdded | EventCorrected):
            was, now = _adults_named(before), _adults_named(after)
            self.others |= dict.fromkeys(now - was, (event.version, event.occurred_at))
        for gone in self.others.keys() - _adults_named(after):
            del self.others[gone]
        if isinstance(event.fact, InformationAdded) and event.fact.same_adult_as is not None:
            self.same[event.version] = event.fact.same_adult_as

    def is_told_or_owed(self, state: Case) -> None:
        """If danger or an adult is known and no agency has been told since, the referral is due."""
        if state.closed:  # joined: it is due in the case that goes on; else a DSL reads it first, and reopens
            return
        for danger in self.dangers:
            if danger.said and danger.found_to_be_none.isdisjoint(state.reviews):
                first, since = next(iter(danger.said.items()))
                told = _told(state, TOLD_OF[DANGER], since, said_by=first)
                assert state.open_obligation(DANGER) or told, "danger, and no agency told"
        if self.adult_since is not None:
            told = _told(state, TOLD_OF[ADULT], self.adult_since)
            assert state.open_obligation(ADULT) or told, "an adult in imagery, and the police not told"
            named = _adults_named(state)
            for entry, (said_in, since) in self.others.items():
                told = self.same.get(entry) in named or _told(state, TOLD_OF[ADULT], since, said_in)
                assert state.open_obligation(ADULT) or told, "another adult, and the police not told"


def _danger_said(state: Case | None) -> set[int]:
    return {each.version for each in state.concern.learnt if each.immediate_danger} if state else set()


def _adults_named(state: Case | None) -> set[int]:
    return {each.version for each in state.concern.learnt if each.adult_involved is True} if state else set()


def _told(
    state: Case, agencies: Collection[Agency], since: datetime, recorded_after: int = 0, said_by: int = 0
) -> bool:
    """An emergency by which it first became known tells of it itself, whatever its time."""
    minute = since.replace(second=0, microsecond=0)
    return any(
        not ar.void
        and not ar.is_withdrawn
        and ar.agency in agencies
        and (ar.version == said_by or ar.made_at >= minute)
        and ar.version > recorded_after
        for ar in state.agency_referrals
    )
