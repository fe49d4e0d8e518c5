"""One run: start everything, kill parts while clients work, and account for every command."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx2
from temporalio.client import Client as Engine

from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, OWNER
from policies import load_all
from runtime import temporal_connection
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people import mail_choices, people_setup
from tests.databases import connected, pooled
from tests.kill.accounting import Verdict, account
from tests.kill.killable_parts import Parts
from tests.kill.list_imports import ListImporter
from tests.kill.load_clients import Client, Diary
from tests.patience import PATIENCE, until

CLIENTS = 8
DOWN_SECONDS = 0.3
LAST_WORDS_SECONDS = 2 * PATIENCE
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long the clients work, and how often parts are killed meanwhile."""

    seconds: float
    kills: int
    steady: bool = False
    """Each kill waits until work goes on after the one before; what they delayed is due at once."""


async def run(plan: Plan, seed: int, say: Say) -> tuple[int, Diary, Verdict]:
    """Kill parts as planned; returns the kills, the diary and the verdict."""
    with TemporaryDirectory(prefix="onward-kill-") as folder:
        key = secrets.token_hex(32)
        parts = Parts(Path(folder), key)
        try:
            await parts.postgres.start()
            await migrate(parts.postgres.url(OWNER))
            await parts.start()
            diary = Diary()
            killed = await _work_and_kill(parts, diary, plan, random.Random(seed), say)
            say(f"killed {dict(killed)}")
            say(f"{len(diary.sent)} commands sent, {diary.replays} repeated, {diary.given_up} given up")
            say(
                f"longest time without an answer: {diary.longest_silence:.1f} s; "
                f"killed in it: {', '.join(diary.silenced_by)}"
            )
            imported = sum(each.confirmed for each in diary.lists)
            say(f"{len(diary.register)} of the commands changed the register; {imported} lists imported")
            await parts.start()
            if plan.steady:
                await _make_messages_due(parts.postgres.url(OWNER))
            async with pooled(parts.postgres.url(APP)) as pool:
                ledger = Ledger(pool, Seals(bytes.fromhex(key)), SystemClock(), load_all())
                engine: Engine = await temporal_connection.connect(parts.engine.address)
                verdict = await account(
                    parts.postgres.url(OWNER), ledger, engine, diary, DevMailbox(parts.inbox)
                )
        finally:
            await parts.stop()
    return sum(killed.values()), diary, verdict


def in_rounds(names: list[str], dice: random.Random, last: str | None = None) -> Iterator[str]:
    """The names again and again, each time all of them in another order: a short run has each.

    With Temporal as the last, a short run does not wait for the two minutes after which Temporal gives the
    work of a worker that was killed to another: it does so at once when it starts.
    """
    while True:
        yield from sorted(dice.sample(names, len(names)), key=lambda name: name == last)


async def _work_and_kill(
    parts: Parts, diary: Diary, plan: Plan, dice: random.Random, say: Say
) -> Counter[str]:
    owner = parts.postgres.url(OWNER)
    stop = asyncio.Event()
    killed: Counter[str] = Counter()
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{parts.port}", timeout=5) as http:
        await _until_ready(http)
        workers = []
        for number in range(CLIENTS):
            email = (
                None if number else "lead@school.example"
            )  # one of eight gets mail, or mail would be most of the work
            person = await people_setup.add(owner, "Kill School", f"Lead {number}", ["dsl", "staff"], email)
            if email is not None:
                await _wants_mail_at_once(parts, person)
            token = await people_setup.new_token(owner, person)
            client = Client(http, token, person, diary, dice.randrange(2**32))
            workers.append(asyncio.create_task(client.work(stop)))
        importer = ListImporter(parts.folder, parts.environment, dice.randrange(2**32))
        workers.append(asyncio.create_task(importer.work(stop)))
        head = await people_setup.add(owner, "Kill School", "Head", ["headteacher"], "head@school.example")
        await _wants_mail_at_once(parts, head)
        last = "temporal" if plan.steady else None
        victims, begun = in_rounds(list(parts.named), dice, last), time.monotonic()
        known = -1
        for number in range(1, plan.kills + 1):
            due = begun + number * plan.seconds / (plan.kills + 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if plan.steady:
                await until("work goes on", partial(diary.has_more_than, known))
            down = [name for name, part in parts.named.items() if part.pid is None]
            diary.unexpected += [
                f"{name} had ended without a kill: {parts.last_words(name)}" for name in down
            ]
            await parts.start()
            name = next(victims)
            parts.named[name].kill()
            diary.killed.append(name)
            killed[name] += 1
            await asyncio.sleep(DOWN_SECONDS)
            await parts.start()
            known = len(diary.acknowledged)
            say(f"{number:>4} of {plan.kills}: killed {name}; {known} commands acknowledged")
        await asyncio.sleep(max(0.0, begun + plan.seconds - time.monotonic()))
        stop.set()
        diary.hears()
        _, speechless = await asyncio.wait(workers, timeout=LAST_WORDS_SECONDS)
        for each in speechless:
            each.cancel()
            diary.unexpected.append("a client was never answered")
        await asyncio.gather(*workers, return_exceptions=bool(speechless))
        diary.lists = importer.lists
        diary.unexpected += importer.unexpected
        killed["import"] = importer.killed
    return killed


async def _wants_mail_at_once(parts: Parts, person: UUID) -> None:
    """As the person could choose: the run may end long before the next digest."""
    async with pooled(parts.postgres.url(APP)) as pool:
        await mail_choices.choose(pool, person, (), datetime.now(UTC))


async def _make_messages_due(owner: str) -> None:
    """As if the time of leases and of pauses had passed: the tests of delivery wait for it."""
    async with connected(owner) as connection:
        waiting = "delivered_at IS NULL AND stopped_at IS NULL"
        await connection.execute(f"UPDATE post SET leased_until = NULL, next_try_at = now() WHERE {waiting}")


async def _until_ready(http: httpx2.AsyncClient) -> None:
    async def ready() -> bool:
        try:
            return bool((await http.get("/readyz")).json().get("status") == "ok")
        except httpx2.TransportError:
            return False

    await until("the service is ready", ready)
