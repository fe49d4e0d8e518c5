"""The doctor's findings on the signed heads of the record, and on the witnesses that cosign them."""

from store.ledger.ledger import Ledger
from store.tree.signing_state import SigningState, signing_state
from store.tree.witness_store import WitnessState
from wording.formatting import moment
from wording.witness_text import objection_said, witness_sentence

Finding = tuple[bool, str]


async def signed_heads(ledger: Ledger) -> list[Finding]:
    """One finding on the signing, and one on each witness."""
    state = await signing_state(ledger.pool)
    return [_signing(state), *(_witness(state, each) for each in state.witnesses)]


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


def _witness(state: SigningState, each: WitnessState) -> Finding:
    if each.objection is not None:
        found = each.objection
        said = objection_said(each.name, found.kind, found.size, found.seen)
        return False, f"{said} It objects since {moment(found.objected_at)}."
    said = witness_sentence(each.name, each.cosigned_size, each.cosigned_at, each.away_since, each.fault)
    return state.is_well(each), said
