"""What the pages say of the signing of the record and of its witnesses."""

from application.witness_words import said_of_witness, way_out_of_witness
from store.tree.signing_state import SigningState
from store.tree.witness_states import Away, Behind, ListedWitness, NeverCosigned, NothingToCosign
from wording.formatting import moment

TELL = "Tell the person who runs Onward."


def said_of_signing(state: SigningState) -> str:
    """One sentence or two for everyone."""
    if state.refusal is not None:
        return (
            f"Onward has not signed the record since {moment(state.refusal.refused_since)}. Your entries are "
            f"saved. {TELL}"
        )
    if not state.well:
        return (
            "A witness outside the school knows another version of the record, which may have been changed. "
            "Tell the person who runs Onward at once."
        )
    if state.newest is None:
        return "Onward has not signed the record yet."
    return f"Onward last signed the record on {moment(state.newest.signed_at)}."


def signing_details(state: SigningState) -> tuple[str, ...]:
    """Why nothing is signed."""
    return () if state.refusal is None else (f"{state.refusal.reason[:1].upper()}{state.refusal.reason[1:]}",)


def said_of_witnesses(state: SigningState) -> str:
    """One sentence or two on all of them, for everyone."""
    urgencies = {state.urgency(each) for each in state.witnesses}
    if "act" in urgencies:
        return f"A witness outside the school does not cosign the record. Your entries are saved. {TELL}"
    if "wait" in urgencies:
        return "A witness outside the school is away. Your entries are saved, and Onward keeps asking it."
    if state.newest is None:
        return "Nothing is signed yet, so there is nothing to cosign."
    if any(isinstance(each.state, NeverCosigned) for each in state.witnesses):
        return "Onward asks a witness outside the school for the first time."
    return "Each witness outside the school cosigns the record."


def witness_tag(state: SigningState, witness: ListedWitness) -> tuple[str, str]:
    """The word and the colour of the tag beside a witness."""
    match state.urgency(witness):
        case "well":
            waits = isinstance(witness.state, NeverCosigned | NothingToCosign)
            return ("Waiting", "grey") if waits else ("OK", "green")
        case "wait":
            return "Behind" if isinstance(witness.state, Behind) else "Away", "yellow"
        case "act":
            return "Check", "red"


def witness_lines(state: SigningState) -> list[tuple[str, str, str]]:
    """Each witness: the word of its tag, the colour, and sentences."""
    return [(*witness_tag(state, each), _said(state, each)) for each in state.witnesses]


def _said(state: SigningState, witness: ListedWitness) -> str:
    """Where it is, and whom to tell or when: every reader sees these pages. A fault has the commands too."""
    said, way = said_of_witness(state, witness), way_out_of_witness(state, witness)
    if way is None:
        return said
    match witness.state:
        case Behind(since=since) | Away(since=since) | NeverCosigned(since=since) if (
            state.urgency(witness) == "wait"
        ):
            end = moment(since + state.patience)
            return f"{said} If it has not cosigned by {end}, {TELL[0].lower()}{TELL[1:]}"
        case _:
            return f"{said} {TELL.removesuffix('.')}: {way[0].lower()}{way[1:]}"


def witnesses_tag(state: SigningState) -> tuple[str, str]:
    """The tag of the witness that needs a person most."""
    urgencies = [state.urgency(each) for each in state.witnesses]
    worst = next((each for each in ("act", "wait") if each in urgencies), "well")
    return next(
        (
            witness_tag(state, each)
            for each, urgency in zip(state.witnesses, urgencies, strict=True)
            if urgency == worst
        ),
        ("OK", "green"),
    )
