"""`onward doctor` says when the record was signed, why it is not, and what each witness did last."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cli.signed_head_findings import signed_heads
from policies import load_all
from runtime.signing_keys import SigningRefused
from runtime.witness_settings import Witness
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.signing_refusals import note_refusal
from tests.school import SetClock
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.witness.served_witness import A_KEY, a_folder, answering, http_answer, served
from tests.witness.signed_log import KEY, SignedLog, log

__all__ = ["intruder", "log", "tree_pool", "tree_server"]
WITNESS = "Witness governors.example/hill-school"
ON = "Friday 27 November 2026"


async def findings(log: SignedLog) -> list[tuple[bool, str]]:
    return await signed_heads(Ledger(log.pool, Seals(os.urandom(32)), SetClock(), load_all()))


async def test_a_record_that_is_signed_and_cosigned_is_well(log: SignedLog, tmp_path: Path) -> None:
    assert await findings(log) == [(True, "Nothing of the record is signed yet.")]
    await log.signs(1, 1300)
    async with served(a_folder(tmp_path / "w", KEY.verifier)) as witness:
        await log.asks(witness)
    assert await findings(log) == [
        (True, f"The newest signed head of the record has 1,300 entries, of {ON}, 10am."),
        (True, f"{WITNESS}. It cosigned the record up to 1,300 entries on {ON}, 10:01am."),
    ]


async def test_a_witness_that_is_away_is_named_with_the_reason_and_is_a_fault_after_a_day(
    log: SignedLog,
) -> None:
    await log.signs(1, 10)
    log.time = await log.superuser.fetchval("SELECT clock_timestamp()")
    away = Witness(url="http://127.0.0.1:1", key=A_KEY.verifier)
    await log.asks(away)
    (_, (well, said)) = await findings(log)
    assert (well, "it cannot be reached. It has cosigned nothing yet." in said) == (True, True)
    await log.superuser.execute(
        "UPDATE witnesses SET away_since = away_since - $1::interval", timedelta(hours=25)
    )
    assert [well for well, _ in await findings(log)] == [True, False]


async def test_the_operator_must_mend_an_objection_and_a_refusal_to_sign(log: SignedLog) -> None:
    await log.signs(1, 10)
    async with answering(http_answer("409 Conflict", b"99\n")) as witness:
        await log.asks(witness)
    with pytest.raises(SigningRefused) as refused:
        await log.signs(11, 12)
    async with log.pool.connection() as connection:
        await note_refusal(connection, refused.value.reason, log.time)
    (signing, objecting) = await findings(log)
    assert (signing[0], objecting[0]) == (False, False)
    assert f"The log has signed nothing since {ON}, 10:01am: The witness" in signing[1]
    assert "run `onward keys restored`" in signing[1]
    assert "knows a tree of 99 entries, and the newest signed here has 10" in objecting[1]
