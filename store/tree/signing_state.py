"""How the signing of the record goes: the newest head, why nothing is signed, and each witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from store.pool import Database, Pool
from store.tree.checkpoint_store import ServedCheckpoint, newest_signed
from store.tree.witness_states import ListedWitness, Urgency, listed_witnesses, urgency_of

_NOTE = """
INSERT INTO signing_refusals AS r (reason, refused_since) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET reason = excluded.reason, refused_since = excluded.refused_since
WHERE r.reason <> excluded.reason
"""
_CLEAR = "DELETE FROM signing_refusals"
_READ = "SELECT reason, refused_since FROM signing_refusals"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRefusal:
    """The log signs nothing."""

    reason: str
    refused_since: datetime


async def note_refusal(connection: asyncpg.Connection, reason: str, at: datetime) -> None:
    """Note that the log signs nothing; the time stays while the reason is the same."""
    await connection.execute(_NOTE, reason, at)


async def clear_refusal(connection: asyncpg.Connection) -> None:
    """Note that nothing keeps the log from signing."""
    await connection.execute(_CLEAR)


async def signing_refusal(database: Database) -> SigningRefusal | None:
    """Why the log signs nothing, and since when; None if it signs."""
    row = await database.fetchrow(_READ)
    return None if row is None else SigningRefusal(**row)


PATIENCE = timedelta(hours=1)
"""A witness that is away for longer needs a person, unless the settings say otherwise."""
_NOW = "SELECT clock_timestamp()"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningState:
    """The state of the signing, by the database's clock and never by simulated time."""

    newest: ServedCheckpoint | None
    refusal: SigningRefusal | None
    witnesses: Sequence[ListedWitness]
    now: datetime
    patience: timedelta

    @property
    def well(self) -> bool:
        """Whether the record is signed and no witness objects."""
        return self.refusal is None and all(each.objection is None for each in self.witnesses)

    def urgency(self, witness: ListedWitness) -> Urgency:
        """How soon a person must look after this witness."""
        return urgency_of(witness.state, self.now, self.patience)


async def signing_state(pool: Pool, patience: timedelta = PATIENCE) -> SigningState:
    """The state now."""
    return SigningState(
        newest=await newest_signed(pool),
        refusal=await signing_refusal(pool),
        witnesses=await listed_witnesses(pool),
        now=await pool.fetchval(_NOW),
        patience=patience,
    )
