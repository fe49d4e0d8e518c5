"""An import that stops half way and waits to be killed: DATABASE_URL SEAL_KEY SCHOOL PUPILS."""

import asyncio
import sys
import time
from uuid import UUID

from application.pupils.pupil_imports import fingerprint, import_pupils, plan_import
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.application.school_lists import a_list, asked_for
from tests.patience import POOL_PATIENCE


async def main(url: str, key: str, school: UUID, many: int) -> None:
    ledger = Ledger(
        await Pool.connect(url, patience=POOL_PATIENCE), Seals(bytes.fromhex(key)), SystemClock(), load_all()
    )
    asked = asked_for(a_list(many))

    def stop_half_way(written: int) -> None:
        if written == many // 2:
            print("half way", flush=True)
            time.sleep(600)

    seen = fingerprint(await plan_import(ledger, school, asked))
    await import_pupils(ledger, school, asked, "command_line", seen, stop_half_way)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], UUID(sys.argv[3]), int(sys.argv[4])))
