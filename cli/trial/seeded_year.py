"""`onward demo --year`: write a school year of invented cases into an untouched demonstration."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cli.service.installation import UserError, embedded_settings, postgres_of
from cli.service.up_command import data_option, demonstration_people, doing, own_folder, say
from cli.terminal import counted, progress
from domain.calendar.working_time import in_utc, london
from local.demonstration_pupils import register_demonstration
from local.embedded_postgres import OWNER
from local.rehearsal.cases_in_play import CasesInPlay
from local.rehearsal.player import play_steps
from local.rehearsal.school_year import YearPupil, woven
from local.rehearsal.script import ScriptStep
from local.rehearsal.swept_school import SweptSchool
from policies import load_all
from runtime.clocks import SimulatedClock, SystemClock
from runtime.settings import Settings
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people.demonstration_state import check_untouched
from store.people.people_admin import schools
from store.people.people_setup import DEMONSTRATION_SCHOOL, IN_REHEARSALS, Cast, everybody
from store.pool import Pool
from wording.formatting import short_moment

PATIENCE = 10.0
YEAR = timedelta(days=365)


async def seed_year(data: Path, seed: int) -> None:
    """Write the year up to now. Raises UserError or NotUntouched before anything is written."""
    given = Settings.read()
    if given.database_url or given.owner_database_url:
        raise UserError(
            "`onward demo --year` writes to a demonstration on this machine only. Unset ONWARD_DATABASE_URL."
        )
    data = own_folder(data)
    if await postgres_of(data).running():
        raise UserError("Stop `onward up` first: it would act on the cases while they are written.")
    async with _school(data) as (ledger, clock, cast):
        now = SystemClock().now()
        since = in_utc((london(now) - YEAR).date(), datetime.min.time())
        clock.hold(since)
        await register_demonstration(ledger, DEMONSTRATION_SCHOOL, london(now).date())
        school = (await schools(postgres_of(data).url(OWNER)))[DEMONSTRATION_SCHOOL]
        pupils = await _pupils(ledger, school, since.date())
        with progress() as shown:
            task = shown.add_task("Writing the year", total=None)

            def told(number: int, steps: int, step: ScriptStep, at: datetime) -> None:
                shown.update(task, total=steps, completed=number, description=short_moment(at))
                tenth = number * 10 // steps
                if not shown.console.is_terminal and tenth > (number - 1) * 10 // steps:
                    shown.console.print(
                        f"Writing the year: {tenth}0 % at {short_moment(at)}", highlight=False
                    )

            played = await play_steps(SweptSchool(ledger, cast, clock), woven(since, now, pupils, seed), told)
        open_cases = await _open(ledger, played)
    cases = counted(len(played.ids), "case")
    say(
        f"Wrote {cases} with {counted(len(played.entries), 'entry', 'entries')}. {open_cases} are still open."
    )
    say(f"Start the school with: onward up --demo-people{data_option(data)}")


@asynccontextmanager
async def _school(data: Path) -> AsyncIterator[tuple[Ledger, SimulatedClock, Cast]]:
    """The demonstration school, alone in its database, with a clock that is moved by hand.

    It has no channels, so no message is queued for anybody.
    """
    postgres, clock = postgres_of(data), SimulatedClock()
    async with AsyncExitStack() as stack:
        with doing("Starting Postgres …"):
            await postgres.start()
            stack.push_async_callback(postgres.stop)
            await migrate(postgres.url(OWNER))
            await check_untouched(postgres.url(OWNER))
            await demonstration_people(data, postgres)
            cast = await _cast(data, postgres.url(OWNER))
            settings = embedded_settings(data)
            pool = await Pool.connect(settings.address("database_url"), patience=PATIENCE)
            stack.push_async_callback(pool.close)
        yield Ledger(pool, Seals(settings.seal_secret), clock, load_all()), clock, cast


async def _cast(data: Path, owner_url: str) -> Cast:
    known: dict[str, UUID] = {each["name"]: each["id"] for each in await everybody(owner_url)}
    tokens = json.loads((data / "tokens.json").read_text(encoding="ascii"))
    return Cast(people={part: known[name] for part, (name, _) in IN_REHEARSALS.items()}, tokens=tokens)


async def _pupils(ledger: Ledger, school: UUID, since: date) -> list[YearPupil]:
    """The pupils of the register, always in the same order."""
    found = sorted((await ledger.names.all_of(school)).items(), key=lambda each: each[1].upn or "")
    return [YearPupil(id=pupil, since=listing.on_roll_from or since) for pupil, listing in found]


async def _open(ledger: Ledger, played: CasesInPlay) -> int:
    states = [await ledger.state(case) for case in played.ids]
    return sum(state is not None and not state.closed for state in states)
