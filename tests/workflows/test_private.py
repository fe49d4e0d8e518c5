"""The workflow engine, logs, mail and the message queue contain no names and nothing that people wrote."""

import base64
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from temporalio.client import Client, WorkflowExecutionStatus

from local.embedded_postgres import OWNER
from runtime import temporal_connection
from store.people.people_setup import (
    DEMONSTRATION,
    DEMONSTRATION_DOMAIN,
    DEMONSTRATION_SCHOOL,
    Cast,
    demonstration,
)
from tests.databases import Cluster, connected
from tests.kill.killable_parts import Parts
from tests.patience import PATIENCE, until
from tests.school import Actor
from tests.workflows.marked_commands import BORN, CANARY, Sent, every_text_field

CONTROL = "control-2b9f04"
AFTER = ", after the stop"


async def test_engine_logs_mail_and_queue_contain_no_names_and_no_words(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.copied_to(tmp_path / "postgres")
    async with running(tmp_path) as (parts, cast, http):
        people = {name: Actor(cast.people[name], cast.tokens[name], http) for name in cast.tokens}
        sent = Sent(people)
        case = await sent.a_whole_life(parts)
        await sent.what_is_refused(case)
        client = await temporal_connection.connect(parts.engine.address)

        async def ended() -> bool:
            return (await client.get_workflow_handle(case).describe()).status is COMPLETED

        await until("the workflow has ended", ended)
        mail, posted = await what_was_sent(parts)
        # The control: the search must find a planted word, or it could find nothing at all.
        await client.start_workflow("Referral", args=[CONTROL], id="control", task_queue="none")

        async def listed() -> bool:
            return "control" in [each.id async for each in client.list_workflows()]

        await until("the server lists it", listed)
        told = [each async for each in histories(client)]
        files = {path.name: path.read_bytes() for path in written(tmp_path)}
        reference = (await people["auditor"].read(f"/v1/referrals/{case}"))["reference"]
        school = await school_id(parts)
    files |= {path.name + AFTER: path.read_bytes() for path in written(tmp_path)}
    assert sent.planted >= every_text_field()

    exported = b"".join(told)
    assert found(exported, CONTROL)
    assert found(exported, case)
    for when in ("", AFTER):
        kept = [files[name + when] for name in ("temporal.db", "temporal.db-wal") if name + when in files]
        assert found(b"".join(kept), CONTROL)
    assert b"/v1/referrals/{id}/{command}" in files["api.log"] or b"decide-review" in files["api.log"]
    assert b"worker polls" in files["worker.log"]
    secret = [
        *(CANARY, BORN, DEMONSTRATION_SCHOOL, reference),
        *(name for name, _ in DEMONSTRATION.values()),
        *cast.tokens.values(),
        *map(str, cast.people.values()),
        school,
    ]
    for where, content in {"histories": exported, **files}.items():
        for word in (*secret, DEMONSTRATION_DOMAIN):
            assert not found(content, word), f"{word} in {where}"

    # A message names its recipient and the reference; the queue has the person's id.
    assert all(found(each, reference) and found(each, DEMONSTRATION_DOMAIN) for each in mail)
    assert len(mail) > 5
    assert found(posted, str(cast.people["dsl"]))
    for where, content, may_hold in (
        ("mail", b"".join(mail), {reference}),
        ("post", posted, set(map(str, cast.people.values()))),
    ):
        for word in set(secret) - may_hold:
            assert not found(content, word), f"{word} in {where}"


async def what_was_sent(parts: Parts) -> tuple[list[bytes], bytes]:
    """Every mail as it came, without the server's own line, and the whole message queue as text."""
    async with connected(parts.postgres.url(OWNER)) as connection:

        async def delivered() -> bool:
            return not await connection.fetchval(
                "SELECT count(*) FROM post WHERE delivered_at IS NULL AND stopped_at IS NULL"
            )

        # As if every digest were due: its words are checked too. The kill interrupted tries that have leases.
        await connection.execute("UPDATE post SET waits_since = '-infinity' WHERE waits_since IS NOT NULL")
        await connection.execute("UPDATE post SET leased_until = now() WHERE leased_until IS NOT NULL")
        await until("all messages are delivered", delivered)
        rows = await connection.fetch("SELECT post::text AS row FROM post")
    mail = [path.read_bytes().partition(b"\r\n")[2] for path in parts.inbox.glob("*.eml")]
    return mail, "\n".join(row["row"] for row in rows).encode()


def test_the_search_finds_words_in_the_usual_encodings() -> None:
    hidden = f"a {CANARY} b"
    for content in (
        hidden.upper().encode(),
        hidden.encode("utf-16-le"),
        hidden.encode().hex().encode(),
        *(base64.b64encode(b"x" * shift + hidden.encode()) for shift in range(3)),
    ):
        assert found(content, CANARY)
    one = UUID(int=0x1234567890ABCDEF1234567890ABCDEF)
    assert found(one.bytes, str(one))
    assert not found(b"canary", CANARY)


def found(content: bytes, word: str) -> bool:
    """Whether the word is there: plain, in UTF-16, hexadecimal or base64, or as an id's bytes."""
    lowered, text = content.lower(), word.lower().encode()
    if text in lowered or word.lower().encode("utf-16-le") in lowered or text.hex().encode() in lowered:
        return True
    if any(in_base64(word.encode(), shift) in content for shift in range(3)):
        return True
    return is_id(word) and UUID(word).bytes in content


def in_base64(word: bytes, shift: int) -> bytes:
    """The base64 characters that encode only the word, at offset `shift` modulo 3."""
    whole = base64.b64encode(b"\0" * shift + word)
    first = (0, 2, 3)[shift]
    return whole[first : (shift + len(word)) // 3 * 4]


def is_id(word: str) -> bool:
    return len(word) == 36 and word.count("-") == 4


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Parts, Cast, httpx2.AsyncClient]]:
    """API, worker, Postgres and Temporal as separate processes, all logged."""
    parts = Parts(folder, secrets.token_hex(32), log_level="DEBUG")
    try:
        await parts.postgres.start()
        cast = await demonstration(parts.postgres.url(OWNER))
        await parts.start()
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", timeout=PATIENCE) as http:

            async def ready() -> bool:
                try:
                    return bool((await http.get("/readyz")).json()["status"] == "ok")
                except httpx2.TransportError:
                    return False

            await until("the service is ready", ready)
            yield parts, cast, http
    finally:
        await parts.stop()


async def school_id(parts: Parts) -> str:
    async with connected(parts.postgres.url(OWNER)) as connection:
        return str(await connection.fetchval("SELECT id FROM schools"))


def written(folder: Path) -> list[Path]:
    """The engine's files and every log."""
    return [*(folder / "temporal").iterdir(), *folder.rglob("*.log")]


async def histories(client: Client) -> AsyncIterator[bytes]:
    """Every run: exported, with decoded payloads, as bytes on the wire, and as described."""
    async for each in client.list_workflows():
        handle = client.get_workflow_handle(each.id, run_id=each.run_id)
        history = await handle.fetch_history()
        exported = history.to_json()
        yield exported.encode()
        for payload in decoded(json.loads(exported)):
            yield payload
        for event in history.events:
            yield event.SerializeToString()
        yield (await handle.describe()).raw_description.SerializeToString()


def decoded(document: Any) -> Iterator[bytes]:
    """Every base64 string in an exported history."""
    match document:
        case dict():
            for part in document.values():
                yield from decoded(part)
        case list():
            for part in document:
                yield from decoded(part)
        case str():
            try:
                yield base64.b64decode(document, validate=True)
            except ValueError:
                return
        case _:
            return


COMPLETED = WorkflowExecutionStatus.COMPLETED
