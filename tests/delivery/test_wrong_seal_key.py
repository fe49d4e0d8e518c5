"""A worker with the wrong seal key stops, and sends nothing that it could not record."""

import asyncio
import os
from dataclasses import replace

import pytest

from delivery.channels import SealKeyWrong
from local.embedded_postgres import APP, EmbeddedPostgres
from local.subprocesses import free_port
from store.delivery import delivery_queue
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from tests.cli.commands import onward
from tests.delivery.conftest import House
from tests.patience import PATIENCE, Rounds


def with_another_key(house: House) -> House:
    ledger = house.ledger
    other = Ledger(ledger.pool, Seals(os.urandom(32)), ledger.clock, ledger.policies, house.office.channels)
    return replace(house, ledger=other)


async def test_a_wrong_key_stops_the_postman_before_anything_is_sent(house: House) -> None:
    case = await house.school.headteacher.raises()
    with pytest.raises(SealKeyWrong):
        await with_another_key(house).postman().run()
    with pytest.raises(SealKeyWrong):
        await with_another_key(house).postman().once()
    assert house.mail() == []
    await house.carries()
    assert await house.types(case) == ["concern.raised", "notification.delivered"]


async def test_a_key_that_proves_wrong_later_stops_it_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing_to_see(*_: object) -> bool:
        return True

    wrong = with_another_key(house).postman()
    monkeypatch.setattr("delivery.postman.key_opens", nothing_to_see)  # as where the record was empty
    monkeypatch.setattr(delivery_queue, "claim", looks := Rounds(delivery_queue.claim))
    running = asyncio.create_task(wrong.run())
    await looks.pass_by(1)
    await house.school.headteacher.raises()
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ExceptionGroup) as many:
            await running
    assert many.value.subgroup(SealKeyWrong) is not None
    assert house.mail() == []


async def test_the_worker_ends_with_a_sentence(house: House, database: EmbeddedPostgres) -> None:
    await house.school.headteacher.raises()
    ended = await asyncio.to_thread(
        onward,
        "worker",
        ONWARD_DATABASE_URL=database.url(APP),
        ONWARD_SEAL_KEY=os.urandom(32).hex(),
        ONWARD_SMTP_HOST="127.0.0.1",
        ONWARD_SMTP_PORT=str(house.server.port),
        ONWARD_SMTP_SECURITY="none",
        ONWARD_POST_FROM="onward@school.example",
        TEMPORAL_ADDRESS=f"127.0.0.1:{free_port()}",
    )
    assert ended.returncode == 2
    assert "This seal key does not open the record, so nothing is sent" in ended.stderr
    assert house.mail() == []
