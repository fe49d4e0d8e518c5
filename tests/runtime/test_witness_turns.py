"""Workers ask a witness in turn, and an answer that no witness gives makes it count as away."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from delivery.tls import client
from evidence.note_keys import WITNESS, SignerKey
from runtime.witness_settings import Witness
from tests.evidence.witness.served_witness import A_KEY, NAME, a_folder, answering, http_answer, served
from tests.evidence.witness.signed_log import KEY, SignedLog, log, watch, witness
from tests.patience import until
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.workflows.stack import running

__all__ = ["intruder", "log", "tree_pool", "tree_server", "watch", "witness"]


async def test_a_head_that_was_signed_before_a_kill_is_sent_by_the_next_worker(
    log: SignedLog, witness: Witness
) -> None:
    await log.signs(1, 10)
    claimed = await log.superuser.fetchval("SELECT count(*) FROM witnesses WHERE asked_at IS NOT NULL")
    assert claimed == 0

    async def cosigned() -> bool:
        return await log.cosigners(witness.key) == ["school.example/log", NAME]

    async with running(log.client(witness).run()):
        await until("the head is cosigned", cosigned)


async def test_of_two_workers_one_asks_and_another_takes_over_when_it_dies(
    log: SignedLog, witness: Witness
) -> None:
    await log.signs(1, 10)
    async with client() as http:
        one, other = log.client(witness), log.client(witness)
        await one.begin()
        await log.superuser.execute("UPDATE witnesses SET next_at = $1", log.time.replace(minute=1))
        await other.once(http, witness)
        assert (await log.state()).cosigned_size is None  # the first one asks
        log.time = log.time.replace(minute=2)
        await asyncio.gather(one.once(http, witness), other.once(http, witness))
        assert (await log.state()).cosigned_size == 10
        assert await log.superuser.fetchval("SELECT count(*) FROM cosignatures") == 1


async def test_a_clock_that_was_set_back_holds_nothing_up(log: SignedLog, witness: Witness) -> None:
    await log.signs(1, 10)
    await log.asks(witness)
    log.time = log.time.replace(year=2025)
    await log.signs(11, 20)
    await log.asks(witness)
    assert (await log.state()).cosigned_size == 20


async def test_a_newer_head_that_another_worker_sent_is_not_a_contradiction(
    log: SignedLog, witness: Witness
) -> None:
    """The answer 409 then names a size that was signed while the request was on its way."""
    await log.signs(1, 10)
    async with client() as http, client() as more:
        one, other = log.client(witness), log.client(witness)
        await one.begin()
        asked: list[str] = []

        async def meanwhile(request: httpx2.Request) -> None:
            asked.append(request.method)
            if len(asked) == 1:
                await log.signs(11, 20)
                await log.superuser.execute("UPDATE witnesses SET next_at = $1", log.time)
                await other.once(more, witness)

        http.event_hooks = {"request": [meanwhile]}
        await one.once(http, witness)
    assert len(asked) == 2
    state = await log.state()
    assert (state.cosigned_size, state.objection, state.fault) == (20, None, None)


UNSIGNED = SignerKey.from_seed(NAME, WITNESS, b"x" * 32)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"", "unreachable"),
        (b"nonsense\r\n\r\n", "unreachable"),
        (http_answer("200 OK", b""), "rubbish"),
        (http_answer("200 OK", b"good morning\n"), "rubbish"),
        (http_answer("200 OK", b"\xff\xfe"), "rubbish"),
        (http_answer("200 OK", A_KEY.cosign("another text\n", 5).line.encode()), "not-cosigned"),
        (http_answer("200 OK", b"x" * 20_000), "too-long"),
        (http_answer("409 Conflict", b"many\n"), "rubbish"),
        (http_answer("409 Conflict", b"0\n"), "rubbish"),
        (http_answer("409 Conflict", b"7"), "rubbish"),
        (http_answer("422 Unprocessable", b""), "rubbish"),
        (http_answer("403 Forbidden", b""), "key-refused"),
        (http_answer("404 Not Found", b""), "unknown-log"),
        (http_answer("302 Found\r\nLocation: http://127.0.0.1:1/", b""), "http-302"),
        (http_answer("500 Internal Server Error", b"x" * 100), "http-500"),
        (http_answer("503 Service Unavailable", b""), "http-503"),
    ],
)
async def test_anything_that_is_not_an_answer_of_a_witness_makes_it_count_as_away(
    answer: bytes, fault: str, log: SignedLog
) -> None:
    await log.signs(1, 10)
    async with answering(answer) as witness:
        await log.asks(witness)
    state = await log.state()
    assert (state.fault, state.away_since, state.objection) == (fault, log.time, None)
    assert await log.cosigners(witness.key) == ["school.example/log"]
    await log.signs(11, 12)


async def test_a_signature_of_a_time_that_no_calendar_has_is_not_kept(log: SignedLog) -> None:
    head = await log.signs(1, 10)
    signature = A_KEY.cosign(head.text, 2**60).line.encode()
    async with answering(http_answer("200 OK", signature)) as witness:
        await log.asks(witness)
    assert (await log.state()).fault == "not-cosigned"


async def test_a_witness_that_answers_for_ever_is_not_waited_for(log: SignedLog) -> None:
    await log.signs(1, 10)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
    async with answering(head, *([b"x"] * 500), pause=0.05) as witness:
        await log.asks(witness, seconds=0.5)
    assert (await log.state()).fault == "slow"


async def test_a_signature_of_another_key_of_the_same_name_is_not_kept(
    log: SignedLog, tmp_path: Path
) -> None:
    await log.signs(1, 10)
    async with served(a_folder(tmp_path / "w", KEY.verifier, key=UNSIGNED)) as witness:
        await log.asks(Witness(url=witness.url, key=A_KEY.verifier))
    assert (await log.state()).fault == "not-cosigned"
    assert await log.superuser.fetchval("SELECT count(*) FROM cosignatures") == 0


async def test_a_witness_that_knows_no_such_log_learns_it_and_cosigns(log: SignedLog, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "w")
    await log.signs(1, 10)
    async with served(folder) as witness:
        await log.asks(witness)
        assert (await log.state()).fault == "unknown-log"
        folder.trust(KEY.verifier)
        await log.asks(witness)
    assert (await log.state()).cosigned_size == 10
