"""Where a witness is, and the way out, in sentences for the pages and the command line."""

from datetime import datetime
from typing import assert_never

from store.tree.signing_state import SigningState
from store.tree.witness_states import (
    Away,
    Behind,
    CosignedNewest,
    KeyUnknown,
    ListedWitness,
    NeverCosigned,
    NothingToCosign,
    Objects,
)
from wording.formatting import moment
from wording.obligation_text import how_long
from wording.record_text import (
    NEW_LINE,
    NO_WORKER,
    fault_said,
    key_unknown,
    last_cosigned,
    objection_said,
    way_out,
)


def said_of_witness(signing: SigningState, witness: ListedWitness) -> str:
    """Sentences that name the witness, where it is and since when."""
    return f"Witness {witness.name}. {_where(signing, witness)}"


def way_out_of_witness(signing: SigningState, witness: ListedWitness) -> str | None:
    """What the person who runs Onward does about it, if anything. It may name commands."""
    if signing.urgency(witness) == "well":
        return None
    match witness.state:
        case Behind():
            return NO_WORKER
        case Away(fault=fault) | NeverCosigned(fault=fault):
            return NO_WORKER if fault is None else way_out(fault)
        case KeyUnknown():
            return NEW_LINE
        case NothingToCosign() | CosignedNewest() | Objects():
            return None  # what to do about an objection is said of the log, which signs nothing more
        case rest:
            assert_never(rest)


def _where(signing: SigningState, witness: ListedWitness) -> str:
    last, now = last_cosigned(witness.cosigned_size, witness.cosigned_at), signing.now
    match witness.state:
        case NothingToCosign():
            return "Nothing is signed yet, so it has nothing to cosign."
        case CosignedNewest():
            return f"It has cosigned the newest signed head. {last}"
        case Behind() | NeverCosigned(fault=None) if signing.urgency(witness) == "well":
            return f"It is asked for the newest signed head now. {last}"
        case Behind(since=since):
            return f"It has been behind since {_since(since, now)}. {last}"
        case Away(since=since, fault=fault):
            return f"It has been away since {_since(since, now)}: {fault_said(fault)}. {last}"
        case NeverCosigned(since=since, fault=str() as fault):
            return f"It has never cosigned. It was asked first on {_since(since, now)}: {fault_said(fault)}."
        case NeverCosigned(since=since):
            return f"It has never cosigned. No worker has asked it since {_since(since, now)}."
        case KeyUnknown(since=since, key_of=key_of, key_id=key_id):
            return (
                f"{key_unknown(key_of, key_id)} It has refused each head since {_since(since, now)}. {last}"
            )
        case Objects(objection=found):
            said = objection_said(witness.name, found.kind, found.size, found.seen)
            return f"It has objected since {moment(found.objected_at)}. {said}"
        case rest:
            assert_never(rest)


def _since(since: datetime, now: datetime) -> str:
    return f"{moment(since)} ({how_long(now - since)})"
