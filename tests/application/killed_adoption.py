"""Confirms one child for every proposed case until it is killed: DATABASE_URL SEAL_KEY TOKEN PUPIL."""

import asyncio
import sys
from uuid import UUID

from application.pupils.pupil_adoption import adopt, propose_adoptions
from policies import load_all
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.people.credentials import token_hash
from store.pool import Pool
from tests.patience import PATIENCE, POOL_PATIENCE
from tests.school import WHY

SLOW_AFTER = 3
"""Cases, so that some are left whenever it is killed."""


async def main(url: str, key: str, token: str, pupil: UUID) -> None:
    ledger = Ledger(
        await Pool.connect(url, patience=POOL_PATIENCE), Seals(bytes.fromhex(key)), SystemClock(), load_all()
    )
    for done, each in enumerate((await propose_adoptions(ledger, token_hash(token))).open, 1):
        print(await adopt(ledger, token_hash(token), each.case.id, each.mark, pupil, WHY), flush=True)
        await asyncio.sleep(0.2 if done < SLOW_AFTER else PATIENCE)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], UUID(sys.argv[4])))
