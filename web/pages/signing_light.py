"""What the status page says of the signing of the record and of its witnesses."""

from store.tree.signing_state import SigningState
from store.tree.witness_store import WitnessState
from wording.formatting import moment
from wording.witness_text import objection_said, witness_sentence


def said_of_signing(state: SigningState) -> str:
    """One sentence or two for everyone."""
    if state.refusal is not None:
        return (
            f"Onward has not signed the record since {moment(state.refusal.refused_since)}. Your entries are "
            "saved. Tell the person who runs Onward."
        )
    if any(each.objection is not None for each in state.witnesses):
        return (
            "A witness outside the school knows another version of the record, which may have been changed. "
            "Tell the person who runs Onward at once."
        )
    if not state.well:
        return "A witness outside the school has not cosigned the record. Tell the person who runs Onward."
    if state.newest is None:
        return "Onward has not signed the record yet."
    return f"Onward last signed the record on {moment(state.newest.signed_at)}."


def signing_details(state: SigningState) -> tuple[str, ...]:
    """Why nothing is signed, and a line for each witness."""
    why = () if state.refusal is None else (f"{state.refusal.reason[:1].upper()}{state.refusal.reason[1:]}",)
    return (*why, *map(said_of_a_witness, state.witnesses))


def said_of_a_witness(each: WitnessState) -> str:
    """What a witness did last, or objects to."""
    if each.objection is None:
        return witness_sentence(each.name, each.cosigned_size, each.cosigned_at, each.away_since, each.fault)
    found = each.objection
    return f"{objection_said(each.name, found.kind, found.size, found.seen)} ({moment(found.objected_at)})"
