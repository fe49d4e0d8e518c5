"""What is said of a concern by the policy's lists: how it happened, and what makes it exploitation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How and where it happened: the codes are the policy's, and more than one may hold (2.4b, 2.4c, 4.6)."""

    mode: tuple[str, ...] | None = None
    """In person, by technology, or both."""
    contact_type: tuple[str, ...] | None = None
    """With contact, without, or both: without is no less."""
    online: str | None = None
    """Which site, game or account, where technology was used (7.5)."""
    places: str | None = None
    """Outside the home: a park, a shop, a route."""
    peers: str | None = None
    """Who else is there, or is at risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploitation:
    """What makes it exploitation: the imbalance, and what was exchanged or who gained (2.1, 2.4i)."""

    imbalances: tuple[str, ...] | None = None
    limbs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Which level of need it was found to meet, by which edition of the local document (3.2e)."""

    level: str
    document: str
    """Its title, or where it is found."""
    version: str
