"""Details of a concern, chosen from the policy's lists: how it happened, and what makes it exploitation."""

from dataclasses import dataclass

from domain.validation.field_rules import Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How and where it happened, in the policy's codes; several can apply (2.4b, 2.4c, 4.6)."""

    mode: Codes | None = None
    """In person, by technology, or both."""
    contact_type: Codes | None = None
    """With contact, without, or both: abuse without contact is just as serious."""
    online: str | None = None
    """The site, game or account, if technology was used (7.5)."""
    places: str | None = None
    """Places outside the home: a park, a shop, a route."""
    peers: str | None = None
    """Other children who are there or at risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploitation:
    """What makes it exploitation: an imbalance of power, and what was exchanged or who gained (2.1, 2.4i)."""

    imbalances: Codes | None = None
    limbs: Codes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The level of need that the case meets, and the local document that defines it (3.2e)."""

    level: str
    document: str
    """The title of the document, or where to find it."""
    version: str
