"""The status page says whether the record is signed, and what each witness did last."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, WITNESS, SignerKey
from store.ledger.ledger import Ledger
from store.pool import Pool
from store.tree.checkpoint_store import TakenKey, keep_checkpoint, take_key
from store.tree.witness_store import list_witnesses, note_away
from tests.school import School
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.test_status_page import light
from wording.formatting import moment

TABLES = ("log_keys", "checkpoints", "cosignatures", "objections", "witnesses", "signing_refusals")
GUARDED = TABLES[:4]
THE_LOG = SignerKey.from_seed("school.example/log", LOG, b"k" * 32).verifier
ONE_SIGNER = SignerKey.from_seed("governors.example/w1", WITNESS, b"w" * 32)
ONE = ONE_SIGNER.verifier
SIGNED = datetime(2026, 11, 25, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEAD = TreeHead(origin=THE_LOG.name, size=1234, root=bytes(32))


async def emptied(owner: asyncpg.Connection) -> None:
    for table in TABLES:
        await owner.execute(
            f"ALTER TABLE {table} DISABLE TRIGGER USER; DELETE FROM {table};"
            f"ALTER TABLE {table} ENABLE TRIGGER USER"
        )
        for guard in ("stand", "stay") if table in GUARDED else ():
            await owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{guard}")


@pytest.fixture
async def pool(owner: asyncpg.Connection, ledger: Ledger) -> AsyncIterator[Pool]:
    """The database of the school, with nothing signed."""
    await emptied(owner)
    yield ledger.pool
    await emptied(owner)


async def a_head(pool: Pool) -> None:
    async with pool.connection() as connection, connection.transaction():
        await take_key(connection, TakenKey(line=THE_LOG.line, taken_at=SIGNED, reasons=None, before=None))
        await keep_checkpoint(connection, HEAD, b"note", SIGNED)
        await list_witnesses(connection, [ONE.line], SIGNED)


async def test_a_witness_that_never_cosigned_is_not_ok(readers: Readers, school: School, pool: Pool) -> None:
    visitor = await readers.signed_in(school.teacher)
    await a_head(pool)
    assert (await light(visitor, "Witnesses")).startswith(
        "Check A witness outside the school does not cosign"
    )
    said = await details(visitor)
    assert "It has never cosigned. No worker has asked it since Wednesday" in said
    assert "Tell the person who runs Onward: check that a worker runs with ONWARD_WITNESSES_FILE." in said
    now = await readers.owner.fetchval("SELECT clock_timestamp()")
    async with pool.connection() as connection:
        away = now - timedelta(minutes=50)
        await note_away(connection, ONE.line, "slow", away, timedelta())
    assert (await light(visitor, "Witnesses")).startswith("Away A witness outside the school is away.")
    said = await details(visitor)
    assert "Away: Witness governors.example/w1. It has never cosigned. It was asked first on " in said
    assert (
        f"(50 minutes): it did not answer in time. If it has not cosigned by {moment(away + HOUR)}, tell the "
        "person who runs Onward."
    ) in said
    async with pool.connection() as connection:
        await list_witnesses(connection, [], now)
        await list_witnesses(connection, [ONE.line], now)
    await readers.owner.execute("UPDATE witnesses SET away_since = away_since - interval '10 minutes'")
    assert (await light(visitor, "Witnesses")).startswith(
        "Check A witness outside the school does not cosign"
    )


async def details(visitor: PageReader, light: str = "Witnesses") -> str:
    """What the page says once its details are open."""
    await visitor.go("/status")
    name = visitor.page.get_by_text(light, exact=True)
    row = visitor.page.locator(".govuk-summary-list__row", has=name)
    return " ".join((await row.locator("details ul").text_content() or "").split())
