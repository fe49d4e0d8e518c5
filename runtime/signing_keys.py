"""The private keys that sign the log: read from their file, and which of them sign now."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from evidence.note_keys import KeyMalformed, SignerKey, signer_from
from evidence.signed_note import SignedNote, note_of
from store.tree.checkpoint_store import TakenKey, keys_in_use


class SigningRefused(Exception):
    """The log does not sign: to sign would contradict what it signed, or its key is not the one in use."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def keys_in(file: Path) -> list[SignerKey]:
    """The keys in their file, a line each, one at least. A refusal never repeats what is there."""
    try:
        lines = file.read_text("ascii").split()
        return [signer_from(line) for line in lines or [""]]
    except OSError as fault:
        raise SigningRefused(f"the file in ONWARD_LOG_KEY_FILE cannot be read: {fault.strerror}") from None
    except (KeyMalformed, UnicodeDecodeError):
        raise SigningRefused("the file in ONWARD_LOG_KEY_FILE has no key") from None


def keys_using(keys: Sequence[TakenKey], mine: Sequence[SignerKey], now: datetime) -> list[SignerKey]:
    """Those of my keys that sign now. SigningRefused if the newest key of the log is not mine."""
    found = {each.verifier.line: each for each in mine}
    if keys[-1].line not in found:
        raise SigningRefused("the key in ONWARD_LOG_KEY_FILE does not sign this log")
    return [found[each.line] for each in keys_in_use(keys, now) if each.line in found]


def signed_by_all(note: SignedNote, using: Sequence[SignerKey]) -> SignedNote:
    """The same head with the signatures of all these keys."""
    there = {(each.name, each.key_id) for each in note.signatures}
    missing = [key for key in using if (key.verifier.name, key.verifier.key_id) not in there]
    return note_of(note.text, [*note.signatures, *(key.sign(note.text) for key in missing)])
