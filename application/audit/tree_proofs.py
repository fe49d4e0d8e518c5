"""Proofs of the tree for people who may see what they are about."""

from dataclasses import dataclass
from uuid import UUID

from application import problems
from application.damage_problems import EntryNotInTree, whole_head
from evidence.checkpoint_text import InclusionText, checkpoint_note
from evidence.merkle_tree import entry_leaf
from evidence.proof_checks import ProofWrong, check_inclusion
from evidence.signed_note import encoded
from evidence.tiles import consistency_ranges, inclusion_ranges
from evidence.witness_messages import AddCheckpoint
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import (
    ServedCheckpoint,
    checkpoint_of_size,
    cosigned,
    newest_signed,
    signed_entry,
)
from store.tree.tree_reading import hashes_and_root, leaf_as_stored, lost_entry, read_hashes, tree_root
from views.history_view import ConsistencyView, InclusionView

_NONE_SIGNED = "No head is signed yet. One is signed each minute when something was recorded."
_NOT_SO_LARGE = (
    "The newest signed head has {newest:,} entries. One is signed each minute when something was recorded. "
    "If you keep a larger head, entries are missing here: ask the person who runs Onward why."
)


class NoHeadSoLarge(problems.NotIntegrated):
    """409, with the code of an event that waits for the tree: no signed head has so many entries.

    It names the newest head's size, which is public: a reader whose own head is larger sees what is missing.
    """

    def __init__(self, newest: int | None) -> None:
        super().__init__()
        self.detail = _NONE_SIGNED if newest is None else _NOT_SO_LARGE.format(newest=newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedInclusion:
    """A proof, and the signed head that it is for."""

    view: InclusionView
    path: tuple[bytes, ...]
    signed: ServedCheckpoint

    async def text(self, ledger: Ledger) -> bytes:
        """The proof with its signed head and cosignatures, as C2SP tlog-proof."""
        signed = await cosigned(ledger.pool, self.signed)
        whole_head(signed)
        note = checkpoint_note(signed.note)
        return InclusionText(index=self.view.index, path=self.path, checkpoint=note).to_bytes()


async def prove_inclusion(ledger: Ledger, stream: UUID, newest: int, version: int) -> ProvedInclusion:
    """Prove that an event of a case or child is in the tree of the newest signed head.

    NotFound beyond its newest version, NotIntegrated until a signed head has the event, EntryNotInTree if
    none ever will.
    How large the tree is between two heads is for no one: with each entry it would tell when (3.2h).
    """
    if not 1 <= version <= newest:
        raise problems.NotFound
    entry = await signed_entry(ledger.pool, stream, version)
    if entry is None:
        lost = await lost_entry(ledger.pool, stream, [version]) is not None
        raise EntryNotInTree if lost else problems.NotIntegrated
    size = entry.signed.size
    path, root = await hashes_and_root(ledger.pool, inclusion_ranges(entry.index, size), size)
    view = InclusionView(
        index=entry.index,
        size=size,
        leaf_hash=encoded(entry_leaf(stream, version, entry.hash)),
        path=[encoded(each) for each in path],
        root=encoded(root),
    )
    return ProvedInclusion(view=view, path=tuple(path), signed=entry.signed)


async def proof_holds(ledger: Ledger, stream: UUID, version: int, proof: ProvedInclusion) -> bool:
    """Whether the event as it is stored now is in the tree of this proof, and its root the signed one."""
    view, root = proof.view, whole_head(proof.signed).root
    leaf = await leaf_as_stored(ledger.pool, stream, version)
    if leaf is None or encoded(leaf) != view.leaf_hash:
        return False
    try:
        check_inclusion(index=view.index, size=view.size, leaf=leaf, path=proof.path, root=root)
    except ProofWrong:
        return False
    return True


async def prove_consistency(ledger: Ledger, first: int, second: int) -> ConsistencyView:
    """Prove that the tree only grew; NoHeadSoLarge beyond the newest signed head.

    How large the tree is between two heads is for no one: with each entry it would tell when (3.2h).
    """
    newest = await newest_signed(ledger.pool)
    if newest is None or second > newest.size:
        raise NoHeadSoLarge(newest.size if newest is not None else None)
    path, root = await hashes_and_root(ledger.pool, consistency_ranges(first, second), second)
    first_root = await tree_root(ledger.pool, first)
    return ConsistencyView(
        from_=first,
        to=second,
        from_root=encoded(first_root),
        to_root=encoded(root),
        path=[encoded(each) for each in path],
    )


async def consistency_text(ledger: Ledger, first: int, second: int) -> bytes:
    """That a tree only grew, as the body of an `add-checkpoint` request to a witness (C2SP tlog-witness).

    It carries a signed head: NoHeadSoLarge if none is signed so far, NotFound if none has just this size.
    """
    newest = await newest_signed(ledger.pool)
    if newest is None or newest.size < second:
        raise NoHeadSoLarge(newest.size if newest is not None else None)
    signed = await checkpoint_of_size(ledger.pool, second)
    if signed is None:
        raise problems.NotFound
    path = await read_hashes(ledger.pool, consistency_ranges(first, second), second)
    whole_head(signed)
    note = checkpoint_note(signed.note)
    return AddCheckpoint(old=first, path=tuple(path), checkpoint=note).to_bytes()
