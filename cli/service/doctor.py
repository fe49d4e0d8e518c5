"""`onward doctor`: each check is a sentence, and says what to do if it fails."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

import asyncpg
import typer

from application.school.setting_up import setting_up
from application.school.training_courses import training_of
from cli.options import DATA, Commands, Data
from cli.record.record_findings import Finding, guarded, last_checked, signed_heads, whole
from cli.service.installation import ledger_of, settings_for
from cli.terminal import counted
from cli.user_errors import TAKES_NO_ENTRIES
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from domain.people.roles import LINE, NOBODY_LEFT
from domain.policy.training_requirements import training_sentence
from domain.visible_text import visible
from policies import load_all
from policies.authority_packs import load_authorities
from policies.policy_loader import read_files
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from runtime.settings import Settings
from store import health
from store.delivery import dead_letters, webhook_addresses
from store.health import takes_entries
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.planning import calendar_requests
from store.planning.replanning_batches import count_behind, others
from store.pool import LedgerAway
from store.queries import procedure_concern_log
from store.verification.stream_check import changed_by_others
from wording import delivery_fault_text
from wording.formatting import moment

_MARKS = {True: "ok  ", False: "FIX ", None: "note"}
HELD_UP = timedelta(minutes=1)
"""Longest normal wait of a message."""
alone = Commands()


@alone.command()
async def doctor(
    data: Data = DATA,
    with_post: Annotated[bool, typer.Option("--post/--no-post", help="Also check mail and webhooks.")] = True,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Check every record now, for up to 20 seconds.")
    ] = True,
) -> int:
    """Check the set-up, and say what is wrong and how to put it right.

    Example: onward doctor
    """
    settings, wrong = await settings_for(data), 0
    async with ledger_of(data) as ledger:
        checks = [_findings(ledger, settings, record)]
        checks += [_delivery(ledger, settings)] if with_post else []
        for findings in checks:
            async for good, said in findings:
                print(f"{_MARKS[good]}  {said}")
                wrong += good is False
        notes = await _notes(ledger, settings)
        for said in dict.fromkeys((*_drift(), *notes)):
            print(f"note  {said}")
    return 1 if wrong else 0


async def _findings(ledger: Ledger, settings: Settings, record: bool) -> AsyncIterator[Finding]:
    try:
        async with ledger.pool.connection() as connection:
            yield True, "Postgres answers."
            yield _finding(await takes_entries(ledger.pool), "Postgres accepts entries.", TAKES_NO_ENTRIES)
            missing = await health.missing_migrations(connection)
            if missing:
                yield False, f"The schema lacks {', '.join(missing)}. Run `onward migrate`."
                return
            yield True, "The schema is up to date."
            yield guarded(await health.changed_schema(connection))
            yield _finding(
                await health.key_opens(connection, ledger.seals),
                "The seal key opens the record.",
                "This seal key does not open the record. Use the key that it was written with.",
            )
            shut = await health.kept_from_all(connection, LINE)
            yield _finding(
                not shut,
                "Every open case has a person in charge who may see it.",
                f"No one in charge may see {', '.join(shut)}. Tell the local authority's designated "
                "officer (LADO) today, and appoint a person without a conflict of interest (3.2h).",
            )
            yield await _policy_concerns(connection, ledger.seals)
        clock = await health.clock_health(ledger.pool)
        yield _finding(
            clock.running,
            "A worker is running.",
            "No worker is connected to Temporal. Start `onward worker`, and check TEMPORAL_ADDRESS.",
        )
        minutes = (clock.waits_for or timedelta(0)) // timedelta(minutes=1)
        first = f", the first for {counted(minutes, 'minute')}" if minutes else ""
        waits = counted(clock.waiting, "case waits", "cases wait")
        yield clock.waiting < 1000, f"{waits} for the relay{first}."
        changed = await others(ledger.pool, read_files())
        yield _finding(
            not changed,
            "Open cases follow the policy files.",
            f"Open cases do not follow {', '.join(changed)} as here. Restart the worker with these "
            "files, or run `onward calendar replan`.",
        )
        yield await (whole(ledger) if record else last_checked(ledger))
        patience = timedelta(hours=settings.witness_away_hours)
        for found in await signed_heads(ledger, patience) if record else ():
            yield found
        behind = await count_behind(ledger.pool)
        needs = counted(behind, "open case needs", "open cases need")
        yield _finding(
            behind == 0,
            "Every open case follows the newest calendar and limits.",
            f"{needs} replanning. Run `onward calendar resume`.",
        )
    except (LedgerAway, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError):
        yield False, "The application cannot reach Postgres. Check ONWARD_DATABASE_URL."


def _finding(well: bool, good: str, bad: str) -> Finding:
    return well, good if well else bad


async def _policy_concerns(connection: asyncpg.Connection, seals: Seals) -> Finding:
    """Whether every reported problem with the policy has a person who may answer it (13.4)."""
    found = await procedure_concern_log.everywhere(connection, seals)
    waits = [school for school, said in found if said.lies_with == NOBODY_LEFT and not said.answered]
    if not waits:
        return True, "Every reported problem with the policy has a person who may answer it."
    return False, (
        f"No one may answer {counted(len(waits), 'problem', 'problems')} reported with the policy in "
        f"{', '.join(dict.fromkeys(waits))}. With `onward people role`, make a person who is not involved "
        "headteacher, board lead or nominated governor (13.4)."
    )


async def _delivery(ledger: Ledger, settings: Settings) -> AsyncIterator[Finding]:
    smtp = delivery_settings_from(settings).smtp
    if smtp is not None:
        fault = await smtp.check()
        lost = f"The mail server cannot be used ({fault}). Check the ONWARD_SMTP_ settings."
        yield _finding(fault is None, "The mail server answers.", lost)
    try:
        stuck = await dead_letters.stuck(ledger.pool)
        fix = " See `onward post list`, then `onward post again` or `onward post give-up`." if stuck else ""
        yield stuck == 0, f"{counted(stuck, 'message')} could not be delivered.{fix}"
        held_up = await dead_letters.held_up(ledger, HELD_UP)
        if held_up.messages:
            why = "".join(f"; {delivery_fault_text.said(each)}" for each in sorted(held_up.faults))
            waits = counted(held_up.messages, "message has", "messages have")
            yield False, f"{waits} been waiting for more than a minute{why}."
        disabled, failing = await webhook_addresses.troubled(ledger.pool)
        fix = " See `onward webhooks list`, then `enable` or `remove` it." if disabled else ""
        yield disabled == 0, f"{counted(disabled, 'webhook was', 'webhooks were')} stopped.{fix}"
        if failing:
            fails = counted(failing, "webhook fails", "webhooks fail")
            hours = settings.webhook_give_up_hours
            yield True, f"{fails}. After {hours} hours of failure, Onward stops calling a webhook."
    except (LedgerAway, asyncpg.PostgresError):
        return  # an earlier finding says so


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
            number = f"{counted(len(missing), 'clause')} of {policy.name}"
            said.append(f"The software does not fully cover {number} yet. See `onward policy`.")
    return list(dict.fromkeys(said))


async def _notes(ledger: Ledger, settings: Settings) -> list[str]:
    """Gaps in the set-up, training that has lapsed, and schools' requests: no fault of the set-up."""
    try:
        copied, stays = settings.seal_key_copied_on is not None, settings.inbox is not None
        listed = await setting_up(ledger, seal_key_copied=copied, mail_stays=stays)
        lapsed = [training_sentence(each) for each in await training_of(ledger, None) if each.lapsed]
        waiting = len(await calendar_requests.waiting(ledger.pool))
        by_others = await changed_by_others(ledger.pool)
    except (LedgerAway, asyncpg.PostgresError):
        return []  # an earlier finding says so
    asks = counted(waiting, "request to change the calendar waits", "requests to change the calendar wait")
    return [
        *(want for each in listed for want in each.wants),
        *lapsed,
        *(
            f"The database role {visible(each.role)} changed rights {counted(each.changes, 'time')} without "
            f"Onward, the last time on {moment(each.last)}. Ask who did."
            for each in by_others
        ),
        *([f"{asks} for an answer. See `onward calendar requests`."] if waiting else []),
    ]
