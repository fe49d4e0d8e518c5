"""How the signing of the record goes: the newest head, why nothing is signed, and each witness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.pool import Pool
from store.tree.checkpoint_store import ServedCheckpoint, newest_signed
from store.tree.signing_refusals import SigningRefusal, signing_refusal
from store.tree.witness_states import ListedWitness, Urgency, listed_witnesses, urgency_of

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
    async with pool.connection() as connection:
        return SigningState(
            newest=await newest_signed(connection),
            refusal=await signing_refusal(connection),
            witnesses=await listed_witnesses(connection),
            now=await connection.fetchval(_NOW),
            patience=patience,
        )
