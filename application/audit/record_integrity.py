"""Whether the record is whole, as far as the installation knows, for everyone who is signed in."""

from datetime import datetime
from itertools import pairwise

from evidence.signed_note import encoded
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import ServedCheckpoint, keys_in_use, taken_keys
from store.tree.signing_state import signing_state
from store.tree.witness_states import (
    CosignedNewest,
    KeyUnknown,
    ListedWitness,
    NothingToCosign,
    Objects,
    WitnessState,
)
from store.verification import check_log
from views.history_view import GivenUpView, IntegrityView, SignedHeadView, WitnessView
from views.read_model import view_of


async def record_integrity(ledger: Ledger) -> IntegrityView:
    """The last daily check, the newest signed head, why nothing is signed, and each witness."""
    last, state = await check_log.latest(ledger), await signing_state(ledger.pool)
    keys = await taken_keys(ledger.pool)
    return IntegrityView(
        verified_at=last.ended_at if last is not None else None,
        unchanged=last.holds if last is not None else None,
        head=_head(state.newest) if state.newest is not None else None,
        keys=[each.line for each in keys_in_use(keys, ledger.clock.now())] if keys else [],
        not_signed_since=state.refusal.refused_since if state.refusal is not None else None,
        not_signed_because=state.refusal.reason if state.refusal is not None else None,
        witnesses=[_witness(each) for each in state.witnesses],
        given_up=[
            GivenUpView(
                what="key" if after.name == before.name else "record",
                at=after.taken_at,
                reasons=after.reasons,
                size=after.before.size if after.before is not None else None,
            )
            for before, after in pairwise(keys)
            if after.reasons is not None
        ],
    )


def _head(signed: ServedCheckpoint) -> SignedHeadView | None:
    """None also if the stored head was changed: then nothing is signed either, and the view says why."""
    head = signed.head
    if head is None:
        return None
    return view_of(SignedHeadView, head, root=encoded(head.root), signed_at=signed.signed_at)


def _witness(of: ListedWitness) -> WitnessView:
    state = of.state
    return view_of(
        WitnessView,
        of,
        key=of.line,
        state=state.code,
        since=_since(state),
        key_of=state.key_of if isinstance(state, KeyUnknown) else None,
    )


def _since(state: WitnessState) -> datetime | None:
    match state:
        case NothingToCosign() | CosignedNewest():
            return None
        case Objects(objection=found):
            return found.objected_at
        case _:
            return state.since
