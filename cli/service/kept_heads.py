"""Signed heads that someone kept outside the database: who signed them, and who cosigned them."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import asyncpg

from cli.service.installation import UserError
from cli.terminal import counted
from evidence.checkpoint_text import TreeHead, tree_head
from evidence.note_keys import LOG, WITNESS, KeyKind, KeyMalformed, VerifierKey, verifier_from
from evidence.signed_note import SignedNote
from runtime.checkpoint_file import CheckpointFileDamaged, heads_of
from store.tree.checkpoint_store import taken_keys
from store.tree.witness_store import witness_lines
from store.verification.record_check import Tally
from wording.record_text import CANNOT_SHOW, CANNOT_SHOW_BESIDE_KEPT_HEADS

_NO_WITNESS = "No known witness cosigned any."
_NONE_KNOWN = "No witness is set up here, and you gave the key of none."
_ONLY_LOG = " (The log’s own file never has lines of witnesses; /v1/checkpoint has them.)"
_SHAPE = (
    "Give each head whole: the name of the log, the size, the root, an empty line, and the lines of "
    "signatures, which begin with a long dash and a space."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHeads:
    """The heads of one file, and how many of them each known key signed."""

    file: Path
    count: int
    """All heads in the file."""
    heads: Sequence[TreeHead]
    """The heads that a known key of their log signed: only these say anything about the record."""
    signed: Counter[str]
    """By the name of the log."""
    cosigned: Counter[str]
    """By the name of the witness."""
    without_witness: str = _NO_WITNESS
    """The sentence for the case that no known witness cosigned any."""
    doubts: Sequence[str]
    """Heads that no known key of their log signed, and false signatures: no fault of the record."""

    @property
    def said(self) -> str:
        """Sentences on the signatures."""
        signed = [f"{name} signed {number:,} of them." for name, number in self.signed.items()]
        cosigned = [f"Witness {name} cosigned {number:,}." for name, number in self.cosigned.items()]
        of = f"{self.file} has {counted(self.count, 'signed head')}."
        none = [self.without_witness]
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
        raise UserError(f"{file} has something that is not a signed head. {_SHAPE}") from None
    if none:
        raise UserError(f"{file} has no signed head, so there is nothing to compare. {_SHAPE}")


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
    known = defaultdict[tuple[str, bytes], list[VerifierKey]](list)
    for key in keys:
        known[key.name, key.key_id].append(key)
    signed, cosigned = Counter[str](), Counter[str]()
    count, heads, doubts, only_log = 0, list[TreeHead](), list[str](), True
    for note in notes:
        count += 1
        head = tree_head(note.text)
        only_log = only_log and all(line.name == head.origin for line in note.signatures)
        right, false = _signers(note, known)
        if any(key.kind == LOG and key.name == head.origin for key in right):
            heads.append(replace(head, origin=sys.intern(head.origin)))
        elif head.origin not in false:
            doubts.append(f"the head of {head.size} events has no signature by a known key of the log")
        doubts += [f"the signature of {name} under the head of {head.size} events is false" for name in false]
        signed.update({key.name for key in right if key.kind == LOG})
        cosigned.update({key.name for key in right if key.kind == WITNESS})
    return KeptHeads(
        file=file,
        count=count,
        heads=heads,
        signed=signed,
        cosigned=cosigned,
        without_witness=_without_witness(keys, only_log=only_log),
        doubts=doubts,
    )


def _without_witness(keys: Sequence[VerifierKey], *, only_log: bool) -> str:
    """A reader who has the wrong file is told of the right one, if a witness could be in it."""
    if not any(key.kind == WITNESS for key in keys):
        return _NONE_KNOWN
    return _NO_WITNESS + (_ONLY_LOG if only_log else "")


def _signers(
    note: SignedNote, known: Mapping[tuple[str, bytes], Sequence[VerifierKey]]
) -> tuple[set[VerifierKey], list[str]]:
    """The known keys that signed, and the names on lines that seem to be theirs and are false."""
    right, false = set[VerifierKey](), list[str]()
    for line in note.signatures:
        seeming = known.get((line.name, line.key_id), ())
        true = [key for key in seeming if key.verifies(note.text, line.signature)]
        right.update(true)
        if seeming and not true:
            false.append(line.name)
    return right, false


def _keys(lines: Sequence[str], kind: KeyKind) -> list[VerifierKey]:
    """The keys on record. One that was changed is named by the check of the tree."""
    found = []
    for line in lines:
        with suppress(KeyMalformed):
            found.append(verifier_from(line, kind))
    return found


KeptOutcome = Literal["record-fits", "only-tree-fits", "not-compared", "not-shown", "differs"]
"""All is what was signed; the tree is, but other damage was found; the tree has a gap, so no one can say; the
file has heads or signatures that show nothing; the record is not what was signed."""
_DIFFERS = "The record is not what was signed in the heads that you kept. What differs is below."
_NOT_COMPARED = (
    "{which} could be compared with the record, because an entry of the tree is missing: see below."
)
_NOT_SIGNED = (
    "No key that you gave or that is on record signed {which}, as your file has it. That says nothing about "
    "the record, for or against. If the log has a new key, give the old line and the new one: --key twice."
)
_FALSE = "Your file has a false signature under a head that the log signed: see below."
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """The outcome, and the sentences that say it."""

    outcome: KeptOutcome
    says: str

    @property
    def cannot_show(self) -> str:
        """The limits of the check after this outcome."""
        return CANNOT_SHOW_BESIDE_KEPT_HEADS if self.outcome == "record-fits" else CANNOT_SHOW


def verdict_on(kept: Sequence[KeptHeads], tally: Tally) -> KeptVerdict:
    """Whether the record is what was signed in these heads. Only heads that the log signed can accuse it."""
    outcome, says = _of_signed(kept, tally)
    more = _of_file(kept)
    said = [says, *more] if outcome == "differs" else [*more, says]
    if more and outcome == "record-fits":
        outcome = "not-shown"
    return KeptVerdict(outcome=outcome, says=" ".join(filter(None, said)))


def doubts_told(kept: Sequence[KeptHeads]) -> list[str]:
    """A line for each of the first heads and signatures that show nothing, and how many more there are."""
    lines = [f"{each.file}: {doubt}." for each in kept for doubt in each.doubts]
    more = len(lines) - _MOST_NAMED
    return lines[:_MOST_NAMED] + ([f"{more:,} more are like these."] if more > 0 else [])


def _of_signed(kept: Sequence[KeptHeads], tally: Tally) -> tuple[KeptOutcome, str]:
    """The outcome for the heads that the log signed, and its sentence, if there are any."""
    sizes = [head.size for each in kept for head in each.heads]
    if any(each.kind == "kept" for each in tally.findings):
        return "differs", _DIFFERS
    if not sizes:
        return "not-shown", ""
    missed = tally.tree.kept_not_compared if tally.tree is not None else 0
    if missed:
        compared = len(sizes) - missed
        which = f"Only {compared:,} of the heads" if compared else "No head"
        return "not-compared", _NOT_COMPARED.format(which=f"{which} that you kept")
    which = "every head" if len(sizes) == _count(kept) else "each other head"
    fits = f"is what was signed in {which} that you kept, the newest of {max(sizes):,} events."
    if tally.holds:
        return "record-fits", f"The record {fits}"
    return "only-tree-fits", f"The tree {fits} But the record was damaged: see below."


def _of_file(kept: Sequence[KeptHeads]) -> list[str]:
    """A sentence on what in the files shows nothing, if there is any."""
    if not any(each.doubts for each in kept):
        return []
    count = _count(kept)
    unsigned = count - sum(len(each.heads) for each in kept)
    if not unsigned:
        return [_FALSE]
    which = "the head" if count == 1 else "the heads"
    if unsigned < count:
        which = f"{unsigned:,} of the {count:,} heads"
    return [_NOT_SIGNED.format(which=f"{which} that you kept")]


def _count(kept: Sequence[KeptHeads]) -> int:
    return sum(each.count for each in kept)
