"""The doctor's findings on the signed heads of the record, and on the witnesses that cosign them."""

from collections.abc import Sequence
from datetime import timedelta

from application.witness_words import said_of_witness, way_out_of_witness
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import TakenKey, keys_in_use, signs_until, taken_keys
from store.tree.signing_state import PATIENCE, SigningState, signing_state
from store.tree.witness_states import ListedWitness
from wording.formatting import moment

Finding = tuple[bool | None, str]
"""Whether it is well, and a sentence. None: no fault yet, but it is not well."""


async def signed_heads(ledger: Ledger, patience: timedelta = PATIENCE) -> list[Finding]:
    """One finding on the signing, and one on each witness."""
    state = await signing_state(ledger.pool, patience)
    async with ledger.pool.connection() as connection:
        keys = await taken_keys(connection)
    using = keys_in_use(keys, state.now) if keys else []
    return [_signing(state), *_two_keys(using), *(_witness(state, each) for each in state.witnesses)]


def _two_keys(using: Sequence[TakenKey]) -> list[Finding]:
    """A reminder while a new key signs together with the one before."""
    end = signs_until(using[:-1])
    if end is None:
        return []
    said = (
        f"Two keys sign each head. The key before signs until {moment(end)}. Before then, give the new line "
        "(`onward keys show`) to each operator of a witness and to everyone who checks heads."
    )
    return [(True, said)]


def _signing(state: SigningState) -> Finding:
    newest = state.newest
    last = "Nothing of the record is signed yet."
    if newest is not None:
        signed_at = moment(newest.signed_at)
        last = f"The newest signed head of the record has {newest.size:,} entries, of {signed_at}."
    if state.refusal is None:
        return True, last
    why, since = state.refusal.reason.rstrip("."), moment(state.refusal.refused_since)
    return False, (
        f"The log has signed nothing since {since}: {why}. {last} If the record was restored from an older "
        "copy, run `onward keys restored`."
    )


def _witness(state: SigningState, each: ListedWitness) -> Finding:
    """One that is away for less than our patience is no fault yet, and not well either."""
    said, way = said_of_witness(state, each), way_out_of_witness(state, each)
    well = {"well": True, "wait": None, "act": False}[state.urgency(each)]
    return well, said if way is None else f"{said} {way}"
