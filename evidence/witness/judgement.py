"""What a witness answers to a signed tree head, by what it has cosigned before (C2SP tlog-witness)."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.checkpoint_text import TreeHead, tree_head
from evidence.merkle_tree import EMPTY_ROOT
from evidence.note_keys import SignatureWrong, VerifierKey, signed_by
from evidence.proof_checks import ProofWrong, check_consistency
from evidence.witness_messages import AddCheckpoint

TWO_TREES = "The log signed two different trees of {size} entries. One of the two is false."
SHORTER = (
    "A tree of {size} entries came after one of {seen}. Entries were removed, an old backup was restored, or "
    "an old head was sent again."
)
UNKNOWN_LOG, UNSIGNED = 404, 403
"""The status if the log is unknown, and if no known key signed the head."""
NO_PROOF = "A tree of {size} entries came without a proof that it goes on from the one of {seen}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosign:
    """The head follows from everything that was cosigned."""

    head: TreeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The head is not cosigned."""

    status: int
    size: int | None = None
    """The size cosigned last, which an answer 409 says."""
    told: str | None = None
    """A sentence for people, if the log may have taken something back."""
    proven: bool = False
    """Whether the signatures alone prove it. Otherwise anyone can have sent an old head or a wrong proof."""


def judge(asked: AddCheckpoint, keys: Sequence[VerifierKey], last: TreeHead | None) -> Cosign | Refuse:
    """Judge a request, in the order of the protocol. `keys` are those of the log; none if it is unknown."""
    if not keys:
        return Refuse(status=UNKNOWN_LOG)
    try:
        signed_by(asked.checkpoint, keys)
    except SignatureWrong:
        return Refuse(status=UNSIGNED)
    head = tree_head(asked.checkpoint.text)
    seen = last.size if last is not None else 0
    if last is not None and head.size == seen and head.root != last.root:
        told = TWO_TREES.format(size=seen)
        return Refuse(status=409, size=seen, told=told, proven=True)  # whatever old size was sent
    shorter = SHORTER.format(size=head.size, seen=seen) if head.size < seen else None
    if asked.old > head.size:
        return Refuse(status=400, told=shorter)
    if asked.old != seen:
        return Refuse(status=409, size=seen, told=shorter)
    return _follows(asked, head, last)


def _follows(asked: AddCheckpoint, head: TreeHead, last: TreeHead | None) -> Cosign | Refuse:
    if head.size == 0 and head.root != EMPTY_ROOT:
        return Refuse(status=422)
    if last is None or last.size == 0:  # an empty tree is the beginning of every tree
        return Refuse(status=422) if asked.path else Cosign(head=head)
    try:
        check_consistency(
            first=last.size,
            second=head.size,
            first_root=last.root,
            second_root=head.root,
            path=asked.path,
        )
    except ProofWrong:
        return Refuse(status=422, told=NO_PROOF.format(size=head.size, seen=last.size))
    return Cosign(head=head)
