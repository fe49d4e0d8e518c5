"""How the signing of the record goes: the newest head, why nothing is signed, and each witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.pool import Pool
from store.tree.checkpoint_store import ServedCheckpoint, newest_signed
from store.tree.signing_refusals import SigningRefusal, signing_refusal
from store.tree.witness_store import WitnessState, witness_states

TOO_LONG = timedelta(days=1)
"""A witness may sleep for a night; away for longer, someone must look."""
_NOW = "SELECT clock_timestamp()"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningState:
    """The state of the signing, by the database's clock and never by simulated time."""

    newest: ServedCheckpoint | None
    refusal: SigningRefusal | None
    witnesses: Sequence[WitnessState]
    now: datetime

    @property
    def well(self) -> bool:
        """Whether no person needs to do anything."""
        return self.refusal is None and all(map(self.is_well, self.witnesses))

    def is_well(self, witness: WitnessState) -> bool:
        """Whether a witness neither objects nor has been away for too long."""
        away = witness.away_since
        return witness.objection is None and (away is None or self.now - away < TOO_LONG)


async def signing_state(pool: Pool) -> SigningState:
    """The state now."""
    async with pool.connection() as connection:
        return SigningState(
            newest=await newest_signed(connection),
            refusal=await signing_refusal(connection),
            witnesses=await witness_states(connection),
            now=await connection.fetchval(_NOW),
        )
