"""Measure one child with 20 cases and 2,000 entries: search, page, chronology; and an import of pupils."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import asyncpg
import httpx2

from bench.pages import Found, Site, measured_page, running_site, timed
from bench.processes import Failed
from bench.seeding import seed
from bench.stack import ONWARD
from domain.people.roles import By
from domain.pupils.pupil_commands import RegisterPupil
from domain.pupils.pupil_decisions import PupilContext, register_pupil
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.sealing import Seals
from store.pupils.pupil_store import PupilAppend, append_pupil
from store.servers import connection_to

SMALL, LARGE = 2_000, 100_000
CASES, ENTRIES_A_CASE = 20, 100
BESIDE = 1_000
"""Cases of the school about other children."""
_STEPS = 5
"""Entries of a seeded case before its discussions."""
_AT_ONCE = 500
_FIRST = ("Amelia", "Rowan", "Oluwaseun", "Zoë", "Jack", "Priya", "Tomasz", "Aisha", "Freya", "Kit")
_LAST = ("Okafor", "Ashdown", "Lark", "Nowak", "Patel", "O’Neil", "Begum", "Smith", "Featherstone", "Li")
Tell = Callable[[str], None]


async def sections(tell: Tell) -> dict[str, Found]:
    """p50 and p99 of what is asked about one child, with one reader at a time, and the time of an import."""
    found: dict[str, Found] = {}
    async with running_site() as site:
        took = await asyncio.to_thread(_imported, site, SMALL - 1)
        tell(f"import of {SMALL - 1:,} rows: {took:.1f} s")
        (child,) = await _registered(site, 1)
        await seed(site.owner, site.seal_key, site.school, site.lead, BESIDE)
        discussions = ENTRIES_A_CASE - _STEPS
        await seed(
            site.owner, site.seal_key, site.school, site.lead, CASES, discussions=discussions, pupil=child
        )
        found[f"child_at_{SMALL}"] = await _asked(site, child, tell) | {"import": {"seconds": took}}
        tell(f"{LARGE:,} pupils …")
        await _registered(site, LARGE - SMALL)
        found[f"child_at_{LARGE}"] = await _asked(site, child, tell)
    return found


async def _asked(site: Site, child: RegisteredPupil, tell: Tell) -> Found:
    record, found = f"/v1/pupils/{child.id}", Found()
    async with httpx2.AsyncClient(base_url=site.address, timeout=300.0) as http:
        for name, path in (
            ("the child’s page", f"/pupils/{child.id}"),
            ("record with its cases, by the API", record),
            ("chronology, by the API", f"{record}/chronology"),
            ("chronology, 200 entries", f"{record}/chronology?limit=200"),
            ("chronology of one person", f"{record}/chronology?person={uuid4()}"),
        ):
            found[name] = await measured_page(http, path, site.headers("dsl", path))
        for name, path, body in (
            ("search for a pupil", "/v1/pupils/search", {"q": "row ash"}),
            ("search for cases by the child", "/v1/referrals/search", {"q": "xanth"}),
        ):
            headers = site.headers("dsl", path)

            found[name] = await timed(partial(http.post, path, json=body, headers=headers))
    for name, measured in found.items():
        tell(f"{name}: p50 {measured['p50_ms']} ms, p99 {measured['p99_ms']} ms")
    return found


def _imported(site: Site, rows: int) -> float:
    """Seconds for `onward pupils import`, from its start to its end."""
    with TemporaryDirectory(prefix="onward-bench-") as folder:
        file = Path(folder) / "pupils.csv"
        lines = (
            f"{n},{_FIRST[n % 10]},{_LAST[n // 10 % 10]},03/09/2012,{n % 11 + 1},{n % 11 + 1}A"
            for n in range(rows)
        )
        file.write_text("\n".join(("Adno,Forename,Surname,DOB,Year,Reg Group", *lines)), encoding="utf-8")
        environment = {**os.environ, "ONWARD_DATABASE_URL": site.app, "ONWARD_SEAL_KEY": site.seal_key}
        begun = time.perf_counter()
        done = subprocess.run(
            [*ONWARD, "pupils", "import", str(file), "--yes"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"the import ended with {done.returncode}: {done.stderr[-300:]}")
        return round(time.perf_counter() - begun, 1)


async def _registered(site: Site, many: int) -> list[RegisteredPupil]:
    """So many more pupils; the first of them is called Xanthippe."""
    seals, made = Seals(bytes.fromhex(site.seal_key)), list[RegisteredPupil]()
    async with connection_to(site.owner) as connection:
        for start in range(0, many, _AT_ONCE):
            async with connection.transaction():
                for number in range(start, min(start + _AT_ONCE, many)):
                    made.append(await _one(connection, seals, site.school, site.lead, number))
    return made


async def _one(
    connection: asyncpg.Connection, seals: Seals, school: UUID, person: UUID, number: int
) -> RegisteredPupil:
    command = RegisterPupil(
        given_name=_FIRST[number % 10] if number else "Xanthippe",
        family_name=_LAST[number // 10 % 10],
        date_of_birth=date(2014, 5, 2),
        year_group="8",
        class_="8B",
    )
    by = By(id=person, role="dsl")
    context = PupilContext(pupil=uuid4(), school=school, at=datetime.now(UTC), by=by)
    decision = register_pupil(command, context)
    if not await append_pupil(connection, seals, None, PupilAppend(decision=decision, person=person)):
        raise Failed("a pupil was not registered")
    return decision.pupil
