"""Proofs that an event is in the tree, and that the tree only grew; hashes in Base64, as C2SP writes them."""

from typing import Annotated, Literal

from pydantic import Field

from views.read_model import Instant, read_model


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
