"""The record as people read it: entries, proofs and integrity, linked cases, and who looked."""

from collections.abc import Mapping
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
    data: Mapping[str, Any]
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


@read_model
class InclusionView:
    """Shows that an event is in the tree of this size and root (RFC 6962, 2.1.1)."""

    index: int
    size: int
    leaf_hash: str
    path: list[str]
    root: str


@read_model
class ConsistencyView:
    """Shows that the tree of size `from` is the beginning of the one of size `to` (RFC 6962, 2.1.2)."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    from_root: str
    to_root: str
    path: list[str]


@read_model
class SignedHeadView:
    """The newest signed head, read from its text."""

    origin: str
    size: int
    root: str
    signed_at: Instant


WitnessStateCode = Literal[
    "nothing-to-cosign", "cosigned-newest", "behind", "away", "never-cosigned", "key-unknown", "objects"
]


@read_model
class WitnessView:
    """A witness, where it is, and what it did last."""

    name: str
    key: str
    """Its public key, as a C2SP vkey line."""
    state: WitnessStateCode
    """`key-unknown`: it refuses each head, until its operator adds the log’s newest key. `objects`: it knows
    another tree than ours, and the log signs nothing more."""
    since: Instant | None
    """Since when it is behind or away, is asked and has never cosigned, refuses the key, or objects."""
    key_of: Instant | None
    """When the log took the key that the witness does not know."""
    cosigned_size: int | None
    cosigned_at: Instant | None
    """When the witness says that it cosigned; this time is under its signature."""
    fault: str | None
    """Why it is away, or has never cosigned."""


@read_model
class GivenUpView:
    """The record was restored from an older copy, or a signing key was given up; this stays for ever."""

    what: Literal["record", "key"]
    at: Instant
    reasons: str
    size: int | None
    """How many entries the newest head had that was signed before."""


@read_model
class IntegrityView:
    """Whether the record is whole, as far as the installation knows; it names no case and no child."""

    verified_at: Instant | None
    """When the last check of the whole record ended, in real time."""
    unchanged: bool | None
    """Whether that check found nothing; null before the first."""
    head: SignedHeadView | None
    keys: list[str]
    """The public keys that sign the head, as C2SP vkey lines: two while one replaces the other."""
    not_signed_since: Instant | None
    not_signed_because: str | None
    witnesses: list[WitnessView]
    given_up: list[GivenUpView]
