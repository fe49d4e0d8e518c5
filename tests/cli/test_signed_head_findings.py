"""`onward doctor` says when the record was signed, why it is not, and what each witness did last."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cli.record.record_findings import signed_heads
from cli.service import keys_commands
from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from evidence.witness.witness_folder import WitnessFolder
from local.embedded_postgres import APP, EmbeddedPostgres
from policies import load_all
from runtime.log_signer import SigningRefused
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.signing_state import note_refusal
from store.verification.tree_check import check_tree
from tests.evidence.witness.served_witness import answering, http_answer, silent
from tests.evidence.witness.signed_log import KEY, SignedLog, log, watch
from tests.school import SetClock
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from wording.formatting import moment

__all__ = ["intruder", "log", "tree_pool", "tree_server", "watch"]
WITNESS = "Witness governors.example/hill-school"
ON = "Friday 27 November 2026"


async def findings(log: SignedLog) -> list[tuple[bool | None, str]]:
    return await signed_heads(Ledger(log.pool, Seals(os.urandom(32)), SetClock(), load_all()))


async def test_a_witness_that_is_away_is_named_with_the_way_out_and_is_a_fault_after_the_hour_that_is_set(
    log: SignedLog, watch: WitnessFolder
) -> None:
    log.time = await log.superuser.fetchval("SELECT clock_timestamp()")
    await log.cosigned_once(watch)
    await log.signs(11, 20)
    await log.asks(silent())
    (_, (well, said)) = await findings(log)
    assert well is None, "a note: neither OK nor a fault"
    assert f"{WITNESS}. It has been away since " in said
    assert "it cannot be reached. It last cosigned the record with 10 entries" in said
    assert "Ask its operator to start it" in said
    await log.superuser.execute(
        "UPDATE witnesses SET away_since = away_since - $1::interval", timedelta(hours=3)
    )
    (_, (well, said)) = await findings(log)
    assert (well, "(2 hours)" in said) == (False, True), "the tests ask in minutes to come"
    ledger = Ledger(log.pool, Seals(os.urandom(32)), SetClock(), load_all())
    assert [well for well, _ in await signed_heads(ledger, timedelta(hours=12))] == [True, None]


async def test_a_witness_without_the_newest_key_is_a_fault_at_once(log: SignedLog) -> None:
    await log.signs(1, 10)
    async with answering(http_answer("403 Forbidden", b"")) as witness:
        await log.asks(witness)
    (_, (well, said)) = await findings(log)
    assert not well
    named = f"{ON} ({KEY.verifier.key_id.hex()})"
    assert f"It does not know the key of {named}. It has refused each head since {ON}" in said
    assert said.endswith(
        "Give its operator the new line, which `onward keys show` prints first. They add it "
        "with `onward witness trust`."
    )


async def test_a_signed_head_that_was_removed_is_named_from_those_that_were_kept(log: SignedLog) -> None:
    heads = [await log.signs(1, 10), await log.signs(11, 20), await log.signs(21, 30)]
    assert await found(log, heads) == []
    await log.superuser.execute("ALTER TABLE checkpoints DISABLE TRIGGER USER")
    await log.superuser.execute("DELETE FROM checkpoints WHERE size = 20")
    assert await found(log, heads) == ["the signed head of 20 events was removed (a head that was kept)"]
    await log.superuser.execute("DELETE FROM checkpoints WHERE size = 30")
    assert await found(log, heads[2:]) == [], "it may not be stored yet"


async def found(log: SignedLog, heads: list[TreeHead]) -> list[str]:
    async with log.superuser.transaction(isolation="repeatable_read"):
        return [str(each) for each in (await check_tree(log.superuser, heads)).findings]


async def test_while_two_keys_sign_the_doctor_says_until_when_and_whom_to_tell(log: SignedLog) -> None:
    await log.signs(1, 10)
    next_key = SignerKey.from_seed(KEY.verifier.name, LOG, b"n" * 32).verifier.line
    now = await log.superuser.fetchval("SELECT clock_timestamp()")
    end = now + timedelta(days=30)
    async with log.pool.connection() as connection:
        await take_key(connection, TakenKey(line=next_key, taken_at=now, overlap_until=end))
    (_, (well, said)) = await findings(log)
    assert well
    assert f"The key before signs until {moment(end)}. Before then, give the new line" in said


async def test_the_operator_must_mend_an_objection_and_a_refusal_to_sign(log: SignedLog) -> None:
    await log.signs(1, 10)
    async with answering(http_answer("409 Conflict", b"99\n")) as witness:
        await log.asks(witness)
    with pytest.raises(SigningRefused) as refused:
        await log.signs(11, 12)
    async with log.pool.connection() as connection:
        await note_refusal(connection, str(refused.value), log.time)
    (signing, objecting) = await findings(log)
    assert (signing[0], objecting[0]) == (False, False)
    assert f"The log has signed nothing since {ON}, 10:01am: The witness" in signing[1]
    assert "run `onward keys restored`" in signing[1]
    assert "knows a tree of 99 entries, and the newest signed here has 10" in objecting[1]


async def test_an_objection_stays_visible_after_the_person_said_why(
    log: SignedLog, tree_server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONWARD_DATABASE_URL", tree_server.url(APP))
    monkeypatch.setenv("ONWARD_LOG_KEY_FILE", str(log.key_file))
    monkeypatch.setenv("ONWARD_CHECKPOINT_FILE", str(log.file.path))
    await log.signs(1, 10)
    assert "witness" not in await keys_commands.show_keys(tmp_path)
    async with answering(http_answer("409 Conflict", b"99\n")) as witness:
        await log.asks(witness)
    await keys_commands.restored("The disk failed; the copy of Monday was put back.", data=tmp_path)
    assert (await log.signs(11, 12)).origin == f"{KEY.verifier.name}/2"
    shown = await keys_commands.show_keys(tmp_path)
    assert shown.splitlines()[0].startswith(f"{KEY.verifier.name}/2+")
    assert shown.splitlines()[-1] == (
        "The witness governors.example/hill-school knows a tree of 99 entries, and the newest signed here "
        "has 10. The record was restored from an older copy, or entries were removed. "
        f"It objected to {KEY.verifier.name} on Fri 27 Nov 2026 10:01."
    )
