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
from store.tree.signing_refusals import note_refusal
from store.tree.witness_store import (
    Objection,
    keep_cosignature,
    list_witnesses,
    note_away,
    note_objection,
)
from tests.school import School
from tests.web.browsers import Browsers, BrowserSession
from tests.web.pages.test_status_page import light

TABLES = ("log_keys", "checkpoints", "cosignatures", "objections", "witnesses", "signing_refusals")
GUARDED = TABLES[:4]
THE_LOG = SignerKey.from_seed("school.example/log", LOG, b"k" * 32).verifier
ONE = SignerKey.from_seed("governors.example/w1", WITNESS, b"w" * 32).verifier
SIGNED = datetime(2026, 11, 25, 17, tzinfo=UTC)
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


async def test_a_signed_and_cosigned_record_is_well(browsers: Browsers, school: School, pool: Pool) -> None:
    visitor = await browsers.signed_in(school.teacher)
    assert await light(visitor, "Signing") == "OK Onward has not signed the record yet."
    await a_head(pool)
    said = await light(visitor, "Signing")
    assert said.startswith("OK Onward last signed the record on Wednesday 25 November 2026, 5pm.")
    assert "Witness governors.example/w1. It has cosigned nothing yet." in await details(visitor)
    async with pool.connection() as connection:
        await keep_cosignature(connection, ONE.line, HEAD.origin, HEAD.size, b"s" * 72, SIGNED)
    assert (
        "Witness governors.example/w1. It cosigned the record up to 1,234 entries on Wednesday 25 November"
        in await details(visitor)
    )


async def test_a_witness_may_be_away_for_a_night_but_not_for_longer(
    browsers: Browsers, school: School, pool: Pool
) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await a_head(pool)
    now = await browsers.owner.fetchval("SELECT clock_timestamp()")
    async with pool.connection() as connection:
        await note_away(connection, ONE.line, "slow", now - timedelta(hours=9), timedelta())
    assert (await light(visitor, "Signing")).startswith("OK")
    assert "it did not answer in time. It has cosigned nothing yet." in await details(visitor)
    async with pool.connection() as connection:
        await keep_cosignature(connection, ONE.line, HEAD.origin, HEAD.size, b"s" * 72, SIGNED)
        await note_away(connection, ONE.line, "unreachable", now - timedelta(days=2), timedelta())
    said = await light(visitor, "Signing")
    assert said.startswith("Check A witness outside the school has not cosigned the record.")
    assert "it cannot be reached. It cosigned the record up to 1,234 entries" in await details(visitor)


async def test_an_objection_and_a_refusal_are_shown_with_their_times(
    browsers: Browsers, school: School, pool: Pool
) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await a_head(pool)
    found = Objection(
        witness=ONE.line, origin=HEAD.origin, kind="newer-head", size=1234, seen=1300, objected_at=SIGNED
    )
    async with pool.connection() as connection:
        await note_objection(connection, found)
    said = await light(visitor, "Signing")
    assert said.startswith("Check A witness outside the school knows another version of the record")
    assert "a tree of 1,300 entries, and the newest signed here has 1,234." in await details(visitor)
    async with pool.connection() as connection:
        await note_refusal(connection, "the disk is full", SIGNED)
    said = await light(visitor, "Signing")
    assert "Onward has not signed the record since Wednesday 25 November 2026, 5pm." in said
    assert "The disk is full" in await details(visitor)


async def details(visitor: BrowserSession) -> str:
    """What the page says once its details are open."""
    await visitor.go("/status")
    name = visitor.page.get_by_text("Signing", exact=True)
    row = visitor.page.locator(".govuk-summary-list__row", has=name)
    return " ".join((await row.locator("details ul").text_content() or "").split())
