"""Proofs of the tree for people who may see what they are about."""

from dataclasses import dataclass

from application import problems
from domain.case.case import Case
from evidence.checkpoint_text import checkpoint_note
from evidence.inclusion_text import InclusionText
from evidence.strict_base64 import encoded
from evidence.tile_proofs import consistency_ranges, inclusion_ranges
from evidence.tree_entries import entry_leaf
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import ServedCheckpoint, newest_checkpoint
from store.tree.tree_reading import place_in_tree, read_hashes, tree_root, tree_size
from views.evidence_view import ConsistencyView, InclusionView


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedInclusion:
    """A proof, and the signed head that it is for, if it is for one."""

    view: InclusionView
    path: tuple[bytes, ...]
    signed: ServedCheckpoint | None

    def text(self) -> bytes:
        """The proof with its signed head, as C2SP tlog-proof; NotIntegrated until such a head is signed."""
        if self.signed is None:
            raise problems.NotIntegrated
        note = checkpoint_note(self.signed.note)
        return InclusionText(index=self.view.index, path=self.path, checkpoint=note).to_bytes()


async def prove_inclusion(ledger: Ledger, case: Case, version: int) -> ProvedInclusion:
    """Prove that an event of a case is in the tree of the newest signed head, or in a newer one.

    NotFound if the case has no such version, NotIntegrated if the event has not entered the tree yet.
    """
    if not 1 <= version <= case.version:
        raise problems.NotFound
    async with ledger.pool.connection() as connection:
        place = await place_in_tree(connection, case.id, version)
        if place is None:
            raise problems.NotIntegrated
        index, event_hash = place
        signed = await newest_checkpoint(connection)
        if signed is not None and signed.size <= index:
            signed = None
        size = await tree_size(connection) if signed is None else signed.size
        path = tuple(await read_hashes(connection, inclusion_ranges(index, size), size))
        root = await tree_root(connection, size)
    view = InclusionView(
        index=index,
        size=size,
        leaf_hash=encoded(entry_leaf(case.id, version, event_hash)),
        path=[encoded(each) for each in path],
        root=encoded(root),
    )
    return ProvedInclusion(view=view, path=path, signed=signed)


async def prove_consistency(ledger: Ledger, first: int, second: int) -> ConsistencyView:
    """Prove that the tree only grew; NotIntegrated if it is not so large yet."""
    async with ledger.pool.connection() as connection:
        if second > await tree_size(connection):
            raise problems.NotIntegrated
        path = await read_hashes(connection, consistency_ranges(first, second), second)
        roots = [await tree_root(connection, size) for size in (first, second)]
    return ConsistencyView(
        from_=first,
        to=second,
        from_root=encoded(roots[0]),
        to_root=encoded(roots[1]),
        path=[encoded(each) for each in path],
    )
