"""The record of a case as people read it: events, integrity, linked cases, and who looked."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from views.read_model import Instant, Sha256, read_model


@read_model
class ActorView:
    """The person, agency or part of Onward that an event comes from; hidden where the reader may not know."""

    id: UUID | None
    role: str | None


@read_model
class SealView:
    """The link of an event in the chain of its case."""

    previous: Sha256
    hash: Sha256


@read_model
class EventView:
    """One entry of the record."""

    version: int
    """Its place in the case, from 1."""
    type: str
    schema_: Annotated[int, Field(alias="schema")]
    """The version of the shape of `data`."""
    occurred_at: Instant
    recorded_at: Instant
    actor: ActorView | Literal["clock"]
    clauses: tuple[str, ...]
    policy: str
    data: dict[str, Any]
    """The fields of the event and its effects; each type has its own."""
    seal: SealView


@read_model
class VerificationView:
    """Whether the chain of a case is intact, as far as a chain alone can show."""

    verified: bool
    events: int
    head: Sha256 | None
    """The hash of the newest event: the proof of that event shows whether it is in the signed record."""
    first_bad: int | None
    """The version of the first event that is not as it was written."""


@read_model
class LinkedCaseView:
    """Another case that is linked with this one, and that the caller may see."""

    id: UUID
    reference: str


@read_model
class AccessView:
    """One look at a case (11.15)."""

    number: int
    at: Instant
    person: UUID | None
    name: str | None
    what: str
    """The part of the case that was shown. `sealed-bundle` and `opened-bundle`: a file with its proof,
    without and with the words; an older `bundle` may be either."""
    sight: Literal["whole", "receipt"]
    version: int
    sha256: Sha256 | None
    """Of the file that left Onward."""
