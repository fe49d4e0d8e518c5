"""Signed heads that someone kept outside the database: who signed them, and who cosigned them."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg

from cli.installation import UserError
from cli.terminal import counted
from evidence.checkpoint_text import TreeHead, tree_head
from evidence.note_keys import LOG, WITNESS, KeyKind, KeyMalformed, VerifierKey, verifier_from
from evidence.signed_note import SignedNote
from runtime.checkpoint_file import CheckpointFileDamaged, heads_of
from store.tree.checkpoint_store import taken_keys
from store.tree.witness_store import witness_lines
from store.verification.damage_findings import Damage

KEPT = "a head that was kept"
"""Where a finding about a head is, that is not in the database."""


_NO_WITNESS = (
    "No known witness cosigned any. (The log’s own file never has lines of witnesses; "
    "/v1/checkpoint has them.)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHeads:
    """The heads of one file, and how many of them each known key signed."""

    file: Path
    heads: Sequence[TreeHead]
    signed: Counter[str]
    """By the name of the log."""
    cosigned: Counter[str]
    """By the name of the witness."""
    findings: Sequence[Damage]

    @property
    def said(self) -> str:
        """Sentences on the signatures."""
        signed = [f"{name} signed {number:,} of them." for name, number in self.signed.items()]
        cosigned = [f"Witness {name} cosigned {number:,}." for name, number in self.cosigned.items()]
        of = f"{self.file} has {counted(len(self.heads), 'signed head')}."
        none = [_NO_WITNESS]
        return " ".join([of, *(signed or ["No known key signed any."]), *(cosigned or none)])


def notes_in(file: Path) -> Iterator[SignedNote]:
    """The signed heads in a file, at least one; each is forgotten before the next is read."""
    none = True
    try:
        with file.open("rb") as opened:
            for note in heads_of(opened):
                none = False
                yield note
    except OSError:
        raise UserError(f"{file} cannot be read.") from None
    except CheckpointFileDamaged:
        raise UserError(f"{file} has something that is no signed head.") from None
    if none:
        raise UserError(f"{file} has no signed head, so there is nothing to compare.")


def given_keys(lines: Sequence[str]) -> list[VerifierKey]:
    """The public keys, of logs and witnesses, that a person has from elsewhere."""
    try:
        return [verifier_from(line.strip()) for line in lines]
    except KeyMalformed:
        raise UserError("--key needs a public key, one line, such as `onward keys show` prints.") from None


async def known_keys(connection: asyncpg.Connection, given: Sequence[VerifierKey]) -> list[VerifierKey]:
    """The given keys; for the log and for witnesses, those on record if none is given.

    A key that signs as a log is none of a witness: else the database’s owner could add one of their own.
    """
    found = list(given)
    if not any(each.kind == LOG for each in given):
        found += _keys([each.line for each in await taken_keys(connection)], LOG)
    if not any(each.kind == WITNESS for each in given):
        found += _keys(await witness_lines(connection), WITNESS)
    return found


def kept_heads(file: Path, notes: Iterable[SignedNote], keys: Sequence[VerifierKey]) -> KeptHeads:
    """Check each signature by these keys. Lines of unknown keys are ignored.

    Of each head only size and root are kept: a file may have one for each minute of many years.
    """
    known = {(key.name, key.key_id): key for key in keys}
    signed, cosigned = Counter[str](), Counter[str]()
    findings, heads = list[str](), list[TreeHead]()
    for note in notes:
        head = tree_head(note.text)
        heads.append(replace(head, origin=sys.intern(head.origin)))
        lines = {known[each]: line for line in note.signatures if (each := (line.name, line.key_id)) in known}
        right = [key for key, line in lines.items() if key.verifies(note.text, line.signature)]
        findings += [
            f"the signature of {key.name} under the head of {head.size} events is false"
            for key in lines
            if key not in right
        ]
        if not any(key.kind == LOG and key.name == head.origin for key in lines):
            findings.append(f"the head of {head.size} events has no signature by a known key of the log")
        signed.update({key.name for key in right if key.kind == LOG})
        cosigned.update({key.name for key in right if key.kind == WITNESS})
    return KeptHeads(
        file=file,
        heads=heads,
        signed=signed,
        cosigned=cosigned,
        findings=[Damage(case=None, place=KEPT, says=each) for each in findings],
    )


def compared(kept: Sequence[KeptHeads], findings: Iterable[Damage]) -> tuple[str, bool]:
    """Whether the record is what was signed in these heads, in a sentence and for the exit code."""
    if any(each.place == KEPT for each in findings):
        return "The record is not what was signed in the heads that you kept. What differs is below.", False
    most = max(head.size for file in kept for head in file.heads)
    return f"The record is what was signed in every head that you kept, the newest of {most:,} events.", True


def _keys(lines: Sequence[str], kind: KeyKind) -> list[VerifierKey]:
    """The keys on record. One that was changed is named by the check of the tree."""
    found = []
    for line in lines:
        with suppress(KeyMalformed):
            found.append(verifier_from(line, kind))
    return found
