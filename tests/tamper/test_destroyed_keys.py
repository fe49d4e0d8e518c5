"""A destroyed key: chain, tree, proofs and bundles hold, and the bundle says what no one can read."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from application.audit.bundles import made_bundle
from domain.case.case import Case
from evidence.merkle_tree import entry_leaf
from evidence.proof_checks import check_consistency, check_inclusion
from evidence.tiles import consistency_ranges, inclusion_ranges
from local.embedded_postgres import SUPERUSER
from policies import load_all
from store.ledger.ledger import Ledger
from store.tree.tree_reading import read_hashes, tree_root
from store.verification.record_check import Deep, Tally, look
from tests.databases import Database, connected, pooled
from tests.evidence.bundles import unzipped
from tests.evidence.elsewhere import Elsewhere, elsewhere
from tests.school import SetClock
from tests.tamper.attacker import Attacker, attacking
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed, outside
from tests.with_each import with_each

__all__ = ["elsewhere"]
LOST = "cannot be read, since its key was destroyed, as the maker says. Kinds and times remain."


@pytest.fixture(scope="module")
async def without_keys(record: KeptRecord) -> AsyncIterator[Database]:
    """A copy without the keys of the closed case and of one pupil, as its owner destroys them."""
    async with record.database.copy() as database:
        async with connected(database.url(SUPERUSER)) as connection:
            await connection.execute("DELETE FROM case_keys WHERE case_id = $1", record.cases[2])
            await connection.execute("DELETE FROM pupil_keys WHERE pupil_id = $1", record.pupils[1])
        yield database


@pytest.fixture(scope="module")
async def shredded(record: KeptRecord, without_keys: Database) -> AsyncIterator[Ledger]:
    """The ledger of that copy."""
    async with pooled(without_keys.url()) as pool:
        yield Ledger(pool, record.seals, SetClock(), load_all())


async def test_verify_finds_no_fault_and_counts_the_keys(record: KeptRecord, shredded: Ledger) -> None:
    tally = Tally()
    heads = tuple(outside(record.kept))
    async with shredded.pool.connection(60) as connection:
        async for found in look(connection, Deep(seals=record.seals, state=True, heads=heads)):
            tally.add(found)
    assert (tally.findings, tally.holds) == ([], True)
    assert (tally.keys_gone, tally.pupil_keys_gone) == ([record.cases[2]], 1)
    assert tally.tree is not None
    assert (tally.tree.size, tally.tree.root) == (record.newest.size, record.newest.root)


async def test_every_proof_is_the_same_without_the_keys(record: KeptRecord, shredded: Ledger) -> None:
    early, newest = record.early, record.newest
    async with shredded.pool.connection(60) as connection:
        grown = await read_hashes(connection, consistency_ranges(early.size, newest.size), newest.size)
        check_consistency(
            first=early.size, second=newest.size, first_root=early.root, second_root=newest.root, path=grown
        )
        assert await tree_root(connection, newest.size) == newest.root
        entries = await connection.fetch("SELECT leaf, stream, version, hash FROM tree_entries")
        assert {row["stream"] for row in entries} >= {*record.cases, *record.pupils}
        for row in entries:
            path = await read_hashes(connection, inclusion_ranges(row["leaf"], newest.size), newest.size)
            check_inclusion(
                index=row["leaf"],
                size=newest.size,
                leaf=entry_leaf(row["stream"], row["version"], row["hash"]),
                path=path,
                root=newest.root,
            )


@pytest.mark.parametrize("of", ["case", "pupil"])
async def test_the_bundle_of_a_lost_stream_proves_its_entries_and_says_what_no_one_can_read(
    of: str, record: KeptRecord, shredded: Ledger, elsewhere: Elsewhere
) -> None:
    lost = record.cases[2] if of == "case" else record.pupils[1]
    bundle = await made_bundle(shredded, [lost], record.seals, record.kept_early)
    assert not any(name.startswith(("words/", "keys/")) for name in unzipped(bundle))
    (elsewhere.folder / "kept").write_bytes(record.kept_early)
    key = ("--key", record.log.verifier.line, "--checkpoint", "kept")
    code, said = elsewhere.python(bundle, *key)
    assert code == 0, said
    assert f"{lost}: {await _length(shredded, lost)} entries. Each follows from the one before, is in" in said
    assert LOST in said
    assert "that you kept" in said
    code, said = elsewhere.shell(bundle)
    assert (code, LOST in said) == (0, True), said


async def test_bundles_of_others_are_as_before(
    record: KeptRecord, shredded: Ledger, elsewhere: Elsewhere
) -> None:
    others = [record.cases[0], record.pupils[0]]
    bundle = await made_bundle(shredded, [*others, record.cases[2]], record.seals, None)
    code, said = elsewhere.python(bundle, "--key", record.log.verifier.line)
    assert code == 0, said
    assert said.count("its words are those that were sealed") == len(others)
    assert said.count(LOST) == 1
    assert b"Seen on day 30." in unzipped(bundle)[f"words/{others[0]}.jsonl"]
    state = await shredded.state(others[0])
    assert isinstance(state, Case)
    assert await shredded.state(record.cases[2]) is None


async def test_what_is_sealed_for_ever_cannot_be_changed_either(
    record: KeptRecord, without_keys: Database
) -> None:
    async with attacking(record, without_keys) as attacker:
        undone = attacker.connection.transaction(isolation="repeatable_read")
        await undone.start()
        await _change(attacker, record.cases[2])
        found = await noticed(attacker.connection, record.seals, state=True)
        await undone.rollback()
    assert set(found) == {Layer.CHAIN}
    assert [each.case for each in found[Layer.CHAIN]] == [record.cases[2]]


@with_each("closed", [False, True])
async def test_the_key_of_an_open_case_may_not_go(
    record: KeptRecord, attacker: Attacker, closed: bool
) -> None:
    """Entries say whether it is open: their types are not sealed."""
    await attacker.connection.execute("DELETE FROM case_keys WHERE case_id = $1", record.cases[0])
    await attacker.connection.execute("UPDATE cases SET closed = $2 WHERE id = $1", record.cases[0], closed)
    found = await noticed(attacker.connection, record.seals)
    assert [(each.case, each.says) for each in found[Layer.STATE]] == [
        (record.cases[0], "the key of an open case is gone")
    ]


async def _change(attacker: Attacker, case: UUID) -> None:
    await attacker.connection.execute(
        "UPDATE events SET body = set_byte(body, 40, get_byte(body, 40) # 1) "
        "WHERE case_id = $1 AND version = 3",
        case,
    )


async def _length(ledger: Ledger, stream: UUID) -> int:
    async with ledger.pool.connection() as connection:
        length: int = await connection.fetchval("SELECT count(*) FROM tree_entries WHERE stream = $1", stream)
    return length
