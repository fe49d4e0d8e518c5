"""One run: start everything, kill parts while clients work, and account for every command."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx2
from temporalio.client import Client as Engine

from embedded.dev_mailbox import DevMailbox
from embedded.embedded_postgres import APP, OWNER
from policies import load_all
from runtime import temporal_connection
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people import mail_choices, people_setup
from store.pool import Pool
from tests.kill.accounting import Verdict, account
from tests.kill.killable_parts import Parts
from tests.kill.list_imports import ListImporter
from tests.kill.load_clients import Client, Diary
from tests.patience import PATIENCE, POOL_PATIENCE, until

CLIENTS = 8
DOWN_SECONDS = 0.3
LAST_WORDS_SECONDS = 2 * PATIENCE
Say = Callable[[str], None]


async def run(seconds: float, kills: int, seed: int, say: Say) -> tuple[int, Diary, Verdict]:
    """Kill parts `kills` times in `seconds`; returns the kills, the diary and the verdict."""
    with TemporaryDirectory(prefix="onward-kill-") as folder:
        key = secrets.token_hex(32)
        parts = Parts(Path(folder), key)
        try:
            await parts.postgres.start()
            await migrate(parts.postgres.url(OWNER))
            await parts.start()
            diary = Diary()
            killed = await _work_and_kill(parts, diary, seconds, kills, random.Random(seed), say)
            say(f"killed {dict(killed)}")
            say(f"{len(diary.sent)} commands sent, {diary.replays} repeated, {diary.given_up} given up")
            imported = sum(each.confirmed for each in diary.lists)
            say(f"{len(diary.register)} of the commands changed the register; {imported} lists imported")
            await parts.start()
            pool = await Pool.connect(parts.postgres.url(APP), patience=POOL_PATIENCE)
            try:
                ledger = Ledger(pool, Seals(bytes.fromhex(key)), SystemClock(), load_all())
                engine: Engine = await temporal_connection.connect(parts.engine.address)
                verdict = await account(
                    parts.postgres.url(OWNER), ledger, engine, diary, DevMailbox(parts.inbox)
                )
            finally:
                await pool.close()
        finally:
            await parts.stop()
    return sum(killed.values()), diary, verdict


async def _work_and_kill(
    parts: Parts, diary: Diary, seconds: float, kills: int, dice: random.Random, say: Say
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
        begun = time.monotonic()
        for number in range(1, kills + 1):
            await asyncio.sleep(max(0.0, begun + number * seconds / (kills + 1) - time.monotonic()))
            down = [name for name, part in parts.named.items() if part.pid is None]
            diary.unexpected += [
                f"{name} had ended without a kill: {parts.last_words(name)}" for name in down
            ]
            await parts.start()
            name = dice.choice(list(parts.named))
            parts.named[name].kill()
            killed[name] += 1
            await asyncio.sleep(DOWN_SECONDS)
            await parts.start()
            say(f"{number:>4} of {kills}: killed {name}; {len(diary.acknowledged)} commands acknowledged")
        await asyncio.sleep(max(0.0, begun + seconds - time.monotonic()))
        stop.set()
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
    pool = await Pool.connect(parts.postgres.url(APP), patience=POOL_PATIENCE)
    await mail_choices.choose(pool, person, (), datetime.now(UTC))
    await pool.close()


async def _until_ready(http: httpx2.AsyncClient) -> None:
    async def ready() -> bool:
        try:
            return bool((await http.get("/readyz")).json().get("status") == "ok")
        except httpx2.TransportError:
            return False

    await until("the service is ready", ready)
