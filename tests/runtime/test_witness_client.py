"""The worker asks witnesses: one that is away delays nothing; one with another tree ends the signing."""

from uuid import UUID

import pytest
from structlog.testing import capture_logs

from evidence.checkpoint_text import tree_head
from evidence.note_keys import LOG, SignerKey
from evidence.witness.witness_folder import WitnessFolder
from runtime.log_signer import SigningRefused
from runtime.witness_settings import Witness
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.signing_state import note_refusal, signing_refusal
from store.verification.tree_check import check_tree
from tests.evidence.witness.served_witness import A_KEY, NAME, answering, http_answer, served, silent
from tests.evidence.witness.signed_log import SignedLog, log, watch, witness
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.streams import add_events

__all__ = ["intruder", "log", "tree_pool", "tree_server", "watch", "witness"]
OTHER = UUID(int=3)
NEXT = SignerKey.from_seed("school.example/log/2", LOG, b"n" * 32)


async def test_each_head_is_cosigned_and_served_so(
    log: SignedLog, watch: WitnessFolder, witness: Witness
) -> None:
    await log.asks(witness)  # before the first head there is nothing to ask
    assert (await log.state()).asked_at is None
    for first, last in ((1, 300), (301, 301), (302, 600)):
        await log.signs(first, last)
        assert await log.cosigners(witness.key) == ["school.example/log"]
        await log.asks(witness)
        assert await log.cosigners(witness.key) == ["school.example/log", NAME]
    state = await log.state()
    assert (state.name, state.cosigned_size, state.away_since, state.objection) == (NAME, 600, None, None)
    kept = watch.newest("school.example/log")
    assert kept is not None
    assert tree_head(kept.text).size == 600


async def test_a_witness_that_was_away_for_long_gets_the_newest_head_when_it_is_back(
    log: SignedLog, watch: WitnessFolder
) -> None:
    await log.signs(1, 10)
    await log.asks(silent())
    since = log.time
    for last in (20, 30, 300):
        await log.signs(last - 9 if last < 300 else 31, last)  # the log signs on
        await log.asks(silent())
    state = await log.state()
    assert (state.away_since, state.fault, state.cosigned_size) == (since, "unreachable", None)
    async with served(watch) as witness:
        await log.asks(witness)
    state = await log.state()
    assert (state.away_since, state.fault, state.cosigned_size) == (None, None, 300)
    await log.signs(301, 310)
    await log.asks(silent())
    assert (await log.state()).away_since == log.time


async def test_a_worker_that_lost_what_the_witness_said_learns_it_again(
    log: SignedLog, witness: Witness
) -> None:
    """A cosignature that was not kept, as after a kill between answer and database."""
    await log.signs(1, 300)
    await log.asks(witness)
    await log.superuser.execute("ALTER TABLE cosignatures DISABLE TRIGGER USER; DELETE FROM cosignatures")
    await log.asks(witness)
    assert await log.cosigners(witness.key) == ["school.example/log", NAME]
    await log.superuser.execute("DELETE FROM cosignatures")
    await log.signs(301, 400)
    await log.asks(witness)
    assert await log.cosigners(witness.key) == ["school.example/log", NAME]
    assert (await log.state()).objection is None


async def test_a_witness_with_a_newer_head_stops_the_signing_until_a_person_says_why(
    log: SignedLog, watch: WitnessFolder, witness: Witness
) -> None:
    await log.signs(1, 300)
    await log.asks(witness)
    last = await log.signs(301, 310)
    await log.asks(witness)
    await log.goes_back_to(300)  # and the file of heads was lost too: only the witness knows
    await log.signs(301, 305)
    with capture_logs() as logged:
        await log.asks(witness)
    assert ("witness objects", "newer-head") in [(e["event"], e.get("outcome")) for e in logged]
    state = await log.state()
    assert state.objection is not None
    assert (state.objection.kind, state.objection.size, state.objection.seen) == ("newer-head", 305, 310)
    with pytest.raises(
        SigningRefused, match="knows a tree of 310 entries, and the newest signed here has 305"
    ):
        await log.signs(306, 400)
    await log.asks(witness)
    watch.trust(NEXT.verifier)
    log.key_file.write_text(NEXT.secret_line)
    said = TakenKey(
        line=NEXT.verifier.line, taken_at=log.time, reasons="The disk failed on Monday.", before=last
    )
    async with log.pool.connection() as connection:
        await take_key(connection, said)
    assert (await log.signs(401, 401)).origin == "school.example/log/2"
    await log.asks(witness)
    assert (await log.state()).cosigned_size == 402, "the objection is an entry too"
    assert (await log.state()).objection is None


@pytest.mark.parametrize(("size", "kind"), [(110, "other-tree"), (120, "no-continuation")])
async def test_a_witness_that_knows_another_tree_stops_the_signing(
    size: int, kind: str, log: SignedLog, witness: Witness
) -> None:
    await log.signs(1, 110)
    await log.asks(witness)
    await log.goes_back_to(0)
    await add_events(log.superuser, OTHER, 1, 100)  # another beginning
    await log.signs(1, size - 100)
    await log.asks(witness)
    state = await log.state()
    assert state.objection is not None
    assert (state.objection.kind, state.objection.size, state.objection.seen) == (kind, size, 110)
    with pytest.raises(SigningRefused, match="record was changed"):
        await log.signs(size + 1, size + 1)


async def test_people_are_told_once_and_of_no_case(log: SignedLog) -> None:
    await log.superuser.execute("INSERT INTO schools (id, name) VALUES (gen_random_uuid(), 'Hill')")
    for role in ("operator", "headteacher", "nominated_governor", "auditor", "staff", "dsl"):
        await log.superuser.execute(
            "INSERT INTO people (id, school, name, roles, email) "
            "SELECT gen_random_uuid(), id, $1, ARRAY[$1], $1 || '@school.example' FROM schools",
            role,
        )
    await log.signs(1, 10)
    async with answering(http_answer("409 Conflict", b"99\n")) as witness:
        await log.asks(witness, mail="email")
        await log.asks(witness, mail="email")
    rows = await log.superuser.fetch(
        "SELECT p.name, t.kind, t.case_id FROM post AS t JOIN people AS p ON p.id = t.person ORDER BY p.name"
    )
    assert [tuple(row) for row in rows] == [
        (name, "witness-objects", None)
        for name in ("auditor", "headteacher", "nominated_governor", "operator")
    ]


async def test_a_witness_that_left_the_file_is_not_told_of_any_more(
    log: SignedLog, watch: WitnessFolder
) -> None:
    await log.cosigned_once(watch)
    await log.client().begin()
    assert await log.states() == []
    assert await log.cosigners(A_KEY.verifier) == ["school.example/log", NAME]


async def test_a_changed_cosignature_is_not_served(log: SignedLog, watch: WitnessFolder) -> None:
    await log.cosigned_once(watch)
    await log.superuser.execute("ALTER TABLE cosignatures DISABLE TRIGGER USER")
    await log.superuser.execute(
        "UPDATE cosignatures SET signature = set_byte(signature, 30, 1 # get_byte(signature, 30))"
    )
    assert len((await log.served()).signatures) == 1
    async with log.superuser.transaction(isolation="repeatable_read"):
        (found,) = (await check_tree(log.superuser)).findings
    assert str(found) == "a cosignature of the signed head of 10 events is not of that head (cosignatures)"


async def test_why_nothing_is_signed_is_kept_with_its_first_time(log: SignedLog) -> None:
    async with log.pool.connection() as connection:
        assert await signing_refusal(connection) is None
        first = log.time
        await note_refusal(connection, "the disk is full", first)
        log.time = first.replace(minute=30)
        await note_refusal(connection, "the disk is full", log.time)
        found = await signing_refusal(connection)
        assert found is not None
        assert (found.reason, found.refused_since) == ("the disk is full", first)
        await log.signs(1, 5)
        assert await signing_refusal(connection) is None
