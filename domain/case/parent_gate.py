"""The parent gate: closed until contact is assessed as safe, and closed again by change (11.7, 11.13)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.visible_text import as_compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment of speaking to one parent, and when a change made it invalid."""

    version: int
    at: datetime
    parent: str
    safe_for_pupil: bool
    safe_for_others: bool
    shut_at: datetime | None = None

    @property
    def safe(self) -> bool:
        """Whether contact is safe for the pupil and for others."""
        return self.safe_for_pupil and self.safe_for_others


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceAdvice:
    """The police asked the school to wait, or agreed that it continues (11.7)."""

    version: int
    at: datetime
    holds: bool
    advice: str
    officer: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOutsideGate:
    """A conversation with a parent while the gate was closed."""

    version: int
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentGate:
    """Assessments, police advice, and contact outside the gate."""

    assessments: tuple[Assessment, ...] = ()
    police: tuple[PoliceAdvice, ...] = ()
    outside: tuple[ContactOutsideGate, ...] = ()

    @property
    def newest(self) -> tuple[Assessment, ...]:
        """The newest assessment for each parent."""
        return tuple({as_compared(each.parent): each for each in self.assessments}.values())

    def is_open(self, parent: str, when: datetime | None = None) -> bool:
        """Whether contact with this parent is assessed as safe, now or then; `hold` is separate."""
        found = [each for each in self.assessments if same_parent(each.parent, parent)]
        if when is not None:
            found = [each for each in found if each.at <= when]
        if not found or not found[-1].safe:
            return False
        shut_at = found[-1].shut_at
        return shut_at is None or (when is not None and when < shut_at)

    @property
    def open_since(self) -> datetime | None:
        """Since when the school may speak to a parent: assessed as safe, and no police hold."""
        safe = [each.at for each in self.newest if self.is_open(each.parent)]
        if not safe or self.hold() is not None:
            return None
        return max((min(safe), *(each.at for each in self.police)))

    @property
    def any_open(self) -> bool:
        """Whether the school may speak to any parent now."""
        return self.open_since is not None

    def hold(self, when: datetime | None = None) -> PoliceAdvice | None:
        """The police hold in place, now or then."""
        said = [each for each in self.police if when is None or each.at <= when]
        return said[-1] if said and said[-1].holds else None

    def can_be_shut(self) -> tuple[int, ...]:
        """The versions of all assessments that a change makes invalid, including superseded ones."""
        return tuple(each.version for each in self.assessments if each.safe and each.shut_at is None)

    def shut(self, versions: tuple[int, ...], at: datetime) -> "ParentGate":
        """The gate after a change made these assessments invalid."""
        if not versions:
            return self
        return replace(
            self,
            assessments=tuple(
                replace(each, shut_at=at) if each.version in versions else each for each in self.assessments
            ),
        )

    def without_entry(self, version: int) -> "ParentGate":
        """The gate without the entry of that version; assessments that it made invalid stay invalid."""
        return ParentGate(
            assessments=tuple(each for each in self.assessments if each.version != version),
            police=tuple(each for each in self.police if each.version != version),
            outside=tuple(each for each in self.outside if each.version != version),
        )

    def is_answered(self, version: int) -> bool:
        """Whether an assessment of that parent followed this contact, or the contact is void."""
        contact = next((each for each in self.outside if each.version == version), None)
        return contact is None or any(
            each.version > version and same_parent(each.parent, contact.parent) for each in self.assessments
        )


CLOSED_GATE = ParentGate()
"""The gate of a new case."""


def same_parent(one: str, other: str) -> bool:
    """Whether two entries name the same parent, ignoring capitals and spaces."""
    return as_compared(one) == as_compared(other)
