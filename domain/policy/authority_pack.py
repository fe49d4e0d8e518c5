"""The local authority: its pack of numbers and levels, and the names of agencies in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from domain.calendar.durations import Span
from domain.calendar.periods import after_months
from domain.calendar.working_time import WorkingTime, london
from domain.policy.ladders import DisagreementStage, Rung

AGENCIES: Mapping[str, str] = {
    "cscs": "children's social care",
    "police": "the police",
    "lado": "the local authority’s designated officer",
    "adult_services": "adult services",
}
_NUMBERED = {"2": "second", "3": "third", "4": "fourth", "5": "fifth"}


def agency_name(subject: str) -> str | None:
    """The name for `cscs` or `cscs-1`; for `cscs-2` with "(the second referral)". None if unknown."""
    code, _, number = subject.rpartition("-")
    who = AGENCIES.get(code or subject)
    if who is None or number in (code, "1") or not code:
        return who
    return f"{who} (the {_NUMBERED.get(number, number + 'th')} referral)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A telephone contact of the authority, with its hours."""

    phone: str | None = None
    opens: time | None = None
    closes: time | None = None
    hours: str | None = None
    """The hours in words, if there are no clock times or the authority's pages disagree."""

    def is_open(self, at: datetime, working: WorkingTime) -> bool:
        """Whether the contact is open; the school's hours apply if the pack gives none."""
        local = london(at)
        opens, closes = self.opens or working.opens, self.closes or working.closes
        return working.calendar.is_working_day(local.date()) and opens <= local.time() <= closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """How to contact the authority."""

    front_door: Contact = Contact()
    edt: Contact = Contact()
    """The emergency duty team, out of hours."""
    designated_officer: Contact = Contact()
    """For allegations against someone who works with children (3.2i)."""
    secure_email: str | None = None
    portal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """A response time that the authority promises: shown, but no deadline depends on it."""

    what: str
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What we know of one local authority, with the source and the date of the last check."""

    id: str
    name: str
    source: str
    checked_on: date
    stale_after_months: int
    note: str | None = None
    outdated: str | None = None
    """If its source has been replaced, a sentence that says so."""
    contacts: Contacts = Contacts()
    confirm_in_writing: Span | None = None
    """Time limit to confirm a telephone referral in writing; None if no limit is known."""
    disagreement: tuple[DisagreementStage, ...] = ()
    response_times: tuple[ResponseTime, ...] = ()
    form: str | None = None
    """A note about the authority's own form, shown on ours."""
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    """Ladders that replace the policy's ladders of the same names."""

    def is_called(self, name: str) -> bool:
        """Whether this text names the authority."""
        return name.strip().casefold() in (self.id.casefold(), self.name.casefold())

    def is_stale(self, today: date) -> bool:
        """Whether the pack was checked too long ago, or its source has been replaced."""
        return self.outdated is not None or today > after_months(self.checked_on, self.stale_after_months)
