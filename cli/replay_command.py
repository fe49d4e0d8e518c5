"""`onward replay`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from audit.chronology import chronology
from audit.who_knew import who_knew
from cli.installation import UserError, ledger_of
from cli.terminal import paper, tell
from domain.evolve import replay as fold
from domain.policy.agency_milestones import expectations
from rehearsal.script import london_instant
from store.ledger import history
from store.ledger.ledger import Ledger
from store.people.people_setup import names
from views.case_view import whole_view
from wording.event_sentences import Names, when


async def replay(data: Path, case: str, at: str | None, as_json: bool) -> str:
    """The case as it stood."""
    async with ledger_of(data) as ledger:
        known: Names = await names(ledger.pool)
        async with ledger.pool.connection() as connection:
            found = await case_called(connection, case)
            timetable = await ledger.plans.newest(connection)
        stored = await history.events(ledger, found)
    kept = [each for each in stored if recorded_by(each.event.version, each.event.recorded_at, at)]
    if not kept:
        raise UserError(f"There was no case {case}" + (f" at {at}" if at else "") + ": see /v1/referrals.")
    events = [each.event for each in kept]
    state = fold(events)
    policy = timetable.policies[state.policy]
    expected = expectations(state, policy.expectations, policy.time, state.recorded_at)
    view = whole_view(state, expected)
    knew = who_knew(events, known)
    if as_json:
        return json.dumps(
            {
                "case": view,
                "events": [each.document() for each in kept],
                "knew": [each.document() for each in knew],
            },
            default=list,
        )
    console = paper()
    with console.capture() as captured:
        console.print(
            f"[bold]{view['reference']}[/bold], {_policy(ledger, view['policy'])}: "
            f"as it stood at version {view['version']}\n"
        )
        tell(chronology(events, known), console)
        console.print(f"\n[bold]Stage:[/bold] {view['stage']}")
        for owed in view["obligations"]:
            if owed["state"] in ("open", "overdue"):
                by = when(datetime.fromisoformat(owed["due_at"])) if owed["due_at"] else "no date"
                console.print(
                    f"  owed: {owed['id']} by {by} ({owed['state']}; {owed['clause']}, {owed['basis']})"
                )
        console.print("\n[bold]Who knew[/bold]")
        for each in knew:
            console.print(
                f"  {each.who}: since {each.since_version}, {when(each.at)} ({each.says})", markup=False
            )
    return captured.get()


def _policy(ledger: Ledger, name: str) -> str:
    """The policy that the case keeps, and whether that is itself due for review (13.1)."""
    policy = ledger.policies[name]
    if not policy.review_overdue(ledger.clock.now()):
        return name
    return f"{name} (itself due for review by {policy.review_due_on})"


def recorded_by(version: int, recorded_at: datetime, at: str | None) -> bool:
    """Whether the entry stood at a version or by an instant; Sentence where `at` is neither."""
    if at is None:
        return True
    if at.isascii() and at.isdigit():
        return version <= int(at)
    try:
        moment = datetime.fromisoformat(at)
        if not 1900 < moment.year < 2100:
            raise ValueError
    except ValueError:
        raise UserError(
            f"{at} is neither a version nor a time: write 3, or 2027-03-30T17:00, or a time with its offset."
        ) from None
    return recorded_at <= london_instant(moment).astimezone(UTC)


async def case_called(connection: asyncpg.Connection, text: str) -> UUID:
    """The case of an id, or of the reference by which messages call it."""
    try:
        return UUID(text)
    except ValueError:
        found = await history.with_reference(connection, text.strip().upper())
    if len(found) > 1:
        raise UserError(f"Two cases bear {text}; give the id of one: {', '.join(map(str, found))}.")
    if not found:
        raise UserError(f"{text} is no case's id or reference: the list at /v1/referrals gives them.")
    return found[0]
