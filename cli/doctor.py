"""`onward doctor`: each check is a sentence, and says what to do if it fails."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg

from cli.installation import settings_for
from cli.record_findings import granted, guarded, last_checked, whole
from cli.signed_head_findings import signed_heads
from cli.terminal import counted
from cli.training_actions import courses_of
from cli.user_errors import TAKES_NO_ENTRIES
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from domain.people.roles import LINE, NOBODY_LEFT
from domain.people.training_requirements import training_sentence
from policies import load_all
from policies.authority_packs import load_authorities
from policies.file_digests import read_files
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.ledger_setup import open_ledger
from runtime.settings import Settings
from store.delivery import dead_letters, webhook_addresses
from store.outbox import worker_heartbeats
from store.planning import calendar_requests
from store.planning.policy_file_sync import others
from store.planning.replanning_batches import count_behind
from store.pool import LedgerAway
from store.queries import health_checks, procedure_concern_log
from store.writable import takes_entries
from wording import delivery_fault_text

Finding = tuple[bool | None, str]
"""Whether it is well, and a sentence. None: a note, which is no fault."""
_MARKS = {True: "ok  ", False: "FIX ", None: "note"}
NEEDED = {"dsl": "DSL (3.2k)", "deputy_dsl": "deputy DSL (3.2l)"}
"""Roles that each school must fill."""
HELD_UP = timedelta(minutes=1)
"""Longest normal wait of a message."""


async def doctor(data: Path, with_post: bool = True, record: bool = True) -> int:
    """Print the findings. Returns 1 if anything must be put right."""
    settings = await settings_for(data)
    wrong = 0
    for findings in (_findings(settings, record), _delivery(settings) if with_post else None):
        if findings is None:
            continue
        async for good, said in findings:
            print(f"{_MARKS[good]}  {said}")
            wrong += good is False
    notes = (
        *_drift(),
        *await _unfilled(settings),
        *await _untrained(settings),
        *await _calendar_requests(settings),
    )
    for said in notes:
        print(f"note  {said}")
    return 1 if wrong else 0


async def _findings(settings: Settings, record: bool) -> AsyncIterator[Finding]:
    ledger = await open_ledger(settings, SystemClock())
    try:
        async with ledger.pool.connection() as connection:
            yield True, "Postgres answers."
            takes = await takes_entries(ledger.pool)
            yield takes, "Postgres accepts entries." if takes else TAKES_NO_ENTRIES
            missing = await health_checks.missing_migrations(connection)
            if missing:
                yield False, f"The schema lacks {', '.join(missing)}. Run `onward migrate`."
                return
            yield True, "The schema is up to date."
            yield granted(may_change=await health_checks.may_change(connection))
            yield guarded(await health_checks.guards_off(connection))
            opens = await health_checks.key_opens(connection, ledger.seals)
            yield (
                opens,
                (
                    "The seal key opens the record."
                    if opens
                    else "This seal key does not open the record. Use the key that it was written with."
                ),
            )
            shut = await health_checks.kept_from_all(connection, LINE)
            yield (
                not shut,
                (
                    "Every open case has a person in charge who may see it."
                    if not shut
                    else f"No one in charge may see {', '.join(shut)}. Tell the local authority's designated "
                    "officer (LADO) today, and appoint a person without a conflict of interest (3.2h)."
                ),
            )
            yield await _policy_concerns(connection)
        health = await worker_heartbeats.clock_health(ledger.pool)
        yield (
            health.running,
            (
                "A worker is running."
                if health.running
                else "No worker is connected to Temporal. Start `onward worker`, and check TEMPORAL_ADDRESS."
            ),
        )
        minutes = (health.waits_for or timedelta(0)) // timedelta(minutes=1)
        first = f", the first for {counted(minutes, 'minute', 'minutes')}" if minutes else ""
        yield (
            health.waiting < 1000,
            f"{counted(health.waiting, 'case waits', 'cases wait')} for the relay{first}.",
        )
        async with ledger.pool.connection() as connection:
            changed = await others(connection, read_files())
        yield (
            not changed,
            (
                "Open cases follow the policy files."
                if not changed
                else f"Open cases do not follow {', '.join(changed)} as here. Restart the worker with these "
                "files, or run `onward calendar replan`."
            ),
        )
        yield await (whole(ledger) if record else last_checked(ledger))
        patience = timedelta(hours=settings.witness_away_hours)
        for found in await signed_heads(ledger, patience) if record else ():
            yield found
        behind = await count_behind(ledger.pool)
        yield (
            behind == 0,
            (
                "Every open case follows the newest calendar and limits."
                if behind == 0
                else f"{counted(behind, 'open case needs', 'open cases need')} replanning. "
                "Run `onward calendar resume`."
            ),
        )
    except (LedgerAway, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError):
        yield False, "The application cannot reach Postgres. Check ONWARD_DATABASE_URL."
    finally:
        await ledger.pool.close()


async def _policy_concerns(connection: asyncpg.Connection) -> Finding:
    """Whether every reported problem with the policy has a person who may answer it (13.4)."""
    found = await procedure_concern_log.everywhere(connection)
    waits = [school for school, said in found if said.lies_with == NOBODY_LEFT and not said.answered]
    if not waits:
        return True, "Every reported problem with the policy has a person who may answer it."
    return False, (
        f"No one may answer {counted(len(waits), 'problem', 'problems')} reported with the policy in "
        f"{', '.join(dict.fromkeys(waits))}. With `onward people role`, make a person who is not involved "
        "headteacher, board lead or nominated governor (13.4)."
    )


async def _delivery(settings: Settings) -> AsyncIterator[Finding]:
    smtp = delivery_settings_from(settings).smtp
    if smtp is not None:
        fault = await smtp.check()
        reached = "The mail server answers."
        lost = f"The mail server cannot be used ({fault}). Check the ONWARD_SMTP_ settings."
        yield fault is None, lost if fault else reached
    ledger = await open_ledger(settings, SystemClock())
    try:
        stuck = await dead_letters.stuck(ledger.pool)
        fix = " See `onward post list`, then `onward post again` or `onward post give-up`." if stuck else ""
        yield stuck == 0, f"{counted(stuck, 'message', 'messages')} could not be delivered.{fix}"
        held_up = await dead_letters.held_up(ledger, HELD_UP)
        if held_up.messages:
            why = "".join(f"; {delivery_fault_text.said(each)}" for each in sorted(held_up.faults))
            waits = counted(held_up.messages, "message has", "messages have")
            yield False, f"{waits} been waiting for more than a minute{why}."
        disabled, failing = await webhook_addresses.troubled(ledger.pool)
        fix = " See `onward webhooks list`, then `enable` or `remove` it." if disabled else ""
        yield disabled == 0, f"{counted(disabled, 'webhook was', 'webhooks were')} stopped.{fix}"
        hours = settings.webhook_give_up_hours
        if failing:
            fails = counted(failing, "webhook fails", "webhooks fail")
            yield True, f"{fails}. After {hours} hours of failure, Onward stops calling a webhook."
    except (LedgerAway, asyncpg.PostgresError):
        return  # an earlier finding says so
    finally:
        await ledger.pool.close()


def _drift() -> list[str]:
    """Notes on outdated policies and sources. Clauses that the software does not fully cover are counted."""
    today = london(SystemClock().now()).date()
    packs = load_authorities().values()
    said = []
    for policy in load_all().values():
        aged = drift(policy, packs, today)
        said += [each.says for each in aged if each.kind != "clause-without-behaviour"]
        missing = [each.about for each in aged if each.kind == "clause-without-behaviour"]
        if missing:
            number = "1 clause" if len(missing) == 1 else f"{len(missing)} clauses"
            those = f"The software does not fully cover {number} of {policy.name} yet"
            said.append(f"{those}. See `onward policy`.")
    return list(dict.fromkeys(said))


async def _unfilled(settings: Settings) -> list[str]:
    """Schools without a DSL or a deputy. Others act meanwhile, but the school must appoint one."""
    ledger = await open_ledger(settings, SystemClock())
    try:
        async with ledger.pool.connection() as connection:
            found = await health_checks.unfilled(connection, list(NEEDED))
    except (LedgerAway, asyncpg.PostgresError):
        return []  # an earlier finding says so
    finally:
        await ledger.pool.close()
    return [
        f"{school} has no {NEEDED[role]}. Give a person the role with `onward people role`."
        for school, role in found
    ]


async def _untrained(settings: Settings) -> list[str]:
    """People whose training has lapsed. They keep their roles (4.7)."""
    ledger = await open_ledger(settings, SystemClock())
    try:
        return [training_sentence(each) for each in await courses_of(ledger) if each.lapsed]
    except (LedgerAway, asyncpg.PostgresError):
        return []  # an earlier finding says so
    finally:
        await ledger.pool.close()


async def _calendar_requests(settings: Settings) -> list[str]:
    """The number of calendar requests that wait for the operator."""
    ledger = await open_ledger(settings, SystemClock())
    try:
        waiting = await calendar_requests.waiting(ledger.pool)
    except (LedgerAway, asyncpg.PostgresError):
        return []  # an earlier finding says so
    finally:
        await ledger.pool.close()
    if not waiting:
        return []
    asks = counted(
        len(waiting), "request to change the calendar waits", "requests to change the calendar wait"
    )
    return [f"{asks} for an answer. See `onward calendar requests`."]
