"""Nothing that a person wrote, or is, is found in the workflow engine or in any log."""

import base64
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import asyncpg
import httpx2
from temporalio.client import Client, WorkflowExecutionStatus

from api.examples import EXAMPLES
from domain.catalogue import COMMANDS, RAISE
from runtime import temporal
from runtime.postgres import OWNER
from store.migrate import migrate
from store.people import DEMONSTRATION, DEMONSTRATION_SCHOOL, Cast, demonstration
from tests.kill.parts import Parts
from tests.workflows.house import until
from tests.world import Actor, Json

CANARY = "canary-7c1e5d"
"""Fits a code as well as a sentence."""
CONTROL = "control-2b9f04"
BORN = "2016-02-29"
AFTER = ", after the stop"
OURS = ("agency_referral", "re_referral_of")
"""Text fields that hold ids of our own."""


async def test_no_word_and_no_person_is_found_in_the_engine_or_in_a_log(tmp_path: Path) -> None:
    async with running(tmp_path) as (parts, cast, http):
        people = {name: Actor(cast.people[name], cast.tokens[name], http) for name in cast.tokens}
        sent = Sent(people)
        case = await sent.a_whole_life(parts)
        await sent.what_is_refused(case)
        client = await temporal.connect(parts.engine.address)

        async def ended() -> bool:
            return (await client.get_workflow_handle(case).describe()).status is COMPLETED

        await until(ended)
        # The control: what is put there on purpose is found, or the search would find nothing at all.
        await client.start_workflow("Referral", id=CONTROL, task_queue="nobody", memo={"note": CONTROL})
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
        for word in secret:
            assert not found(content, word), f"{word} in {where}"


def test_the_search_finds_what_is_hidden_in_usual_ways() -> None:
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
    """Whether the word is there: as it is, in UTF-16, in hexadecimal, in base64, or as an id's bytes."""
    lowered, text = content.lower(), word.lower().encode()
    if text in lowered or word.lower().encode("utf-16-le") in lowered or text.hex().encode() in lowered:
        return True
    if any(in_base64(word.encode(), shift) in content for shift in range(3)):
        return True
    return is_id(word) and UUID(word).bytes in content


def in_base64(word: bytes, shift: int) -> bytes:
    """The characters that encode nothing but the word, when it stands `shift` bytes after a third one."""
    whole = base64.b64encode(b"\0" * shift + word)
    first = (0, 2, 3)[shift]
    return whole[first : (shift + len(word)) // 3 * 4]


def is_id(word: str) -> bool:
    return len(word) == 36 and word.count("-") == 4


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Parts, Cast, httpx2.AsyncClient]]:
    """API, worker, Postgres and Temporal as processes of their own, and everything logged."""
    parts = Parts(folder, secrets.token_hex(32), log_level="DEBUG")
    try:
        await parts.postgres.start()
        await migrate(parts.postgres.url(OWNER))
        cast = await demonstration(parts.postgres.url(OWNER))
        await parts.start()
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", timeout=10) as http:

            async def ready() -> bool:
                try:
                    return bool((await http.get("/readyz")).json()["status"] == "ok")
                except httpx2.TransportError:
                    return False

            await until(ready)
            yield parts, cast, http
    finally:
        await parts.stop()


async def school_id(parts: Parts) -> str:
    connection = await asyncpg.connect(parts.postgres.url(OWNER))
    try:
        return str(await connection.fetchval("SELECT id FROM schools"))
    finally:
        await connection.close()


def written(folder: Path) -> list[Path]:
    """What the engine keeps, and every log."""
    return [*(folder / "temporal").iterdir(), *folder.rglob("*.log")]


async def histories(client: Client) -> AsyncIterator[bytes]:
    """Every run as exported, with its payloads decoded, as bytes on the wire, and as it is described."""
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


class Sent:
    """Sends every command with a canary in every field that takes text."""

    def __init__(self, people: dict[str, Actor]) -> None:
        self._people = people
        self.planted: set[str] = set()

    async def a_whole_life(self, parts: Parts) -> str:
        """One case through every command to its close, with the ledger dying on the way."""
        body = EXAMPLES["raise"] | {"home_authority": "x", "about": [str(self._people["governor"].id)]}
        body["pupil"] = body["pupil"] | {"upn": "x", "date_of_birth": BORN}
        body["concern"] = body["concern"] | {
            "spoken_to": "x",
            "source_name": "x",
            "child_words": "x",
            "imagery": True,
            "adult_involved": False,
        }
        answer = await self._people["teacher"].post("/v1/referrals", self._with_canaries("raise", body))
        assert answer.status_code == 201, answer.text
        case: Json = answer.json()
        days_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
        soon = str((datetime.now(UTC) + timedelta(days=6)).date())
        await self._does(case, "add-information", child_words="x", by="teacher")
        await self._does(case, "accept")
        await self._does(case, "protect")
        await self._does(case, "decide-review", no_immediate_danger="x")
        wishes = {"sought": False, "text": "x", "reasons": "x"}
        await self._does(case, "decide-review", expect=409, pupil_wishes=wishes)
        await self._does(case, "refer", occurred_at=days_ago, authority="x", agency_reference="x")
        parts.postgres.kill()  # the clock's work fails, and this command too
        worker = EXAMPLES["record-acknowledgement"]["social_worker"] | {"email": "x"}
        await self._does(case, "record-acknowledgement", expect=503, social_worker=worker)
        await parts.start()

        async def silence_recorded() -> bool:
            answer = await self._people["dsl"].get(f"/v1/referrals/{case['id']}/history")
            return answer.status_code == 200 and b"feedback.overdue" in answer.content

        await until(silence_recorded)
        await self._does(case, "record-acknowledgement", social_worker=worker)
        await self._does(case, "record-chase")
        await self._does(case, "record-feedback", decision="no_statutory", reasons="x")
        await self._does(case, "reconsider")
        await self._does(case, "refer", re_referral_of="cscs-1")
        await self._does(case, "record-feedback", agency_referral="cscs-2")
        await self._does(case, "conclude-statutory", agency_referral="cscs-2")
        await self._does(case, "consider-support", other="x")
        await self._does(case, "start-early-help", next_review_on=soon)
        await self._does(case, "review-early-help", outcome="end")
        await self._does(case, "record-pupil-view")
        await self._does(case, "record-discussion")
        await self._does(case, "correct")
        await self._does(case, "reply-to-reporter")
        for owed in (await self._people["dsl"].sees(case))["obligations"]:
            if owed["state"] in ("open", "overdue"):
                assert owed["kind"] == "inform-pupil", owed
                await self._does(case, "inform-pupil", about=int(owed["id"].partition(":")[2]))
        await self._does(case, "close")
        await self._does(case, "reopen")
        await self._does(case, "protect")
        now = await self._does(case, "decide-review", outcome="no_further_action", agencies=None)
        withheld = {"about": now["version"], "told_by": None, "how": None, "withheld_reason": "x"}
        await self._does(case, "inform-pupil", **withheld)
        await self._does(case, "reply-to-reporter")
        await self._does(case, "close")
        identity: str = case["id"]
        return identity

    async def what_is_refused(self, case: str) -> None:
        """Everything that is answered with an error, with a canary in it."""
        dsl = self._people["dsl"]
        for path in ("/v1/referrals", f"/v1/referrals/{case}/close", f"/v1/referrals/{CANARY}/close"):
            assert (await dsl.post(path, {"reasons": CANARY, CANARY: CANARY})).status_code in (404, 409, 422)
            assert (await dsl.send(f'{{"{CANARY}'.encode(), path)).status_code in (404, 422)
            keyed = await dsl.post(path, {"reasons": CANARY}, Idempotency_Key=CANARY)
            assert keyed.status_code in (404, 409, 422)
            assert (await dsl.send(CANARY.encode() * 30_000, path)).status_code in (404, 413)
            assert (await Actor(dsl.id, CANARY, dsl.http).post(path)).status_code == 401
        assert (await dsl.get(f"/v1/{CANARY}", q=CANARY)).status_code == 404
        assert (await dsl.get("/v1/referrals", stage=CANARY)).status_code == 422

    async def _does(self, case: Json, command: str, by: str = "dsl", expect: int = 200, **given: Any) -> Json:
        body = {name: value for name, value in (EXAMPLES[command] | given).items() if value is not None}
        answer = await self._people[by].tries(case, command, self._with_canaries(command, body))
        assert answer.status_code == expect, f"{command}: {answer.text}"
        after: Json = answer.json()
        return after

    def _with_canaries(self, command: str, body: Json) -> Json:
        entry = COMMANDS.get(command, RAISE)
        texts = dict(text_fields(entry.command, command))

        def plant(value: Any, path: str) -> Any:
            if isinstance(value, dict):
                return {name: plant(part, f"{path}.{name}") for name, part in value.items()}
            if path not in texts:
                return value
            self.planted.add(path)
            return [CANARY] if texts[path] else f"{CANARY} in {path}"

        return {name: plant(value, f"{command}.{name}") for name, value in body.items()}


def every_text_field() -> set[str]:
    """Each text field of each command of a person."""
    entries = (RAISE, *COMMANDS.values())
    return {path for entry in entries for path, _ in text_fields(entry.command, entry.name)}


def text_fields(of: Any, path: str) -> Iterator[tuple[str, bool]]:
    """The fields that take any text, and whether they take a list of it."""
    hints = get_type_hints(of)
    for each in fields(of):
        kinds = [kind for kind in (get_args(hints[each.name]) or (hints[each.name],)) if kind is not NoneType]
        here = f"{path}.{each.name.rstrip('_')}"
        for kind in kinds:
            if is_dataclass(kind):
                yield from text_fields(kind, here)
            elif (kind is str or get_args(kind)[:1] == (str,)) and each.name not in OURS:
                yield here, kind is not str


COMPLETED = WorkflowExecutionStatus.COMPLETED
