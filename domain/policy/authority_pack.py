"""A local authority's pack: whom to contact, what it asks for in writing, how to disagree with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from domain.calendar.durations import Span
from domain.calendar.months import after_months
from domain.calendar.working_time import WorkingTime, london
from domain.policy.ladders import DisagreementStage, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach the authority by telephone, with the hours that it covers."""

    phone: str | None = None
    opens: time | None = None
    closes: time | None = None
    hours: str | None = None
    """In words, where there are no clock times or the authority's pages disagree."""

    def is_open(self, at: datetime, working: WorkingTime) -> bool:
        """Within its hours on a working day; the school's hours where its own are not known."""
        local = london(at)
        opens, closes = self.opens or working.opens, self.closes or working.closes
        return working.calendar.is_working_day(local.date()) and opens <= local.time() <= closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Every way in."""

    front_door: Contact = Contact()
    edt: Contact = Contact()
    secure_email: str | None = None
    portal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """What the authority promises of itself: shown, and no clock of ours."""

    what: str
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What is known of one local authority, from where, and as of when."""

    id: str
    name: str
    source: str
    checked_on: date
    stale_after_months: int
    note: str | None = None
    outdated: str | None = None
    """In a sentence, what it rests on that has been replaced."""
    contacts: Contacts = Contacts()
    confirm_in_writing: Span | None = None
    """How soon a referral by telephone is confirmed in writing; none where no limit is known."""
    disagreement: tuple[DisagreementStage, ...] = ()
    response_times: tuple[ResponseTime, ...] = ()
    form: str | None = None
    """What the authority's own form is, and what it wants with it; shown on ours."""
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    """Instead of the policy's of the same names."""

    def is_called(self, name: str) -> bool:
        """Whether somebody who wrote this meant the authority."""
        return name.strip().casefold() in (self.id.casefold(), self.name.casefold())

    def is_stale(self, today: date) -> bool:
        """Whether it was last checked longer ago than it may be, or rests on what was replaced."""
        return self.outdated is not None or today > after_months(self.checked_on, self.stale_after_months)
