"""`onward replay`: a case, now or at an earlier time."""

import json
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import typer

from application.audit.who_knew import in_words, who_knew
from cli.options import DATA, Commands, Data, Json
from cli.service.installation import UserError, ledger_of
from cli.terminal import paper, tell
from cli.typed_values import as_instant
from domain.case.obligation import Obligation
from domain.compliance.agency_milestones import expectations
from domain.evolve import replay as fold
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.people.people_setup import names
from store.pool import Database
from views.case_view import whole_view
from views.read_model import as_document
from wording import case_labels, obligation_topics
from wording.event_sentences import Names, event_lines
from wording.formatting import moment, plain_day, short_moment
from wording.obligation_text import task

alone = Commands()


@alone.command()
async def replay(
    case: Annotated[str, typer.Argument(metavar="ID")],
    at: Annotated[str | None, typer.Option(help="A version, or a time.", metavar="AT")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> str | None:
    """Show a case, now or at an earlier time: every event, and who knew what.

    Example: onward replay 4f0c… --at 2027-03-30T17:00
    """
    async with ledger_of(data) as ledger:
        known: Names = await names(ledger.pool)
        kept = await entries_of(ledger, case, at)
        timetable = await ledger.plans.newest(ledger.pool)
    events = [each.event for each in kept]
    state = fold(events)
    policy = timetable.policies[state.policy]
    expected = expectations(state, policy.expectations, policy.time, state.recorded_at)
    view = whole_view(state, expected)
    knew = who_knew(events, known)
    if as_json:
        return json.dumps(
            {
                "case": as_document(view),
                "events": [each.document() for each in kept],
                "knew": [each.document() for each in knew],
            },
            default=list,
        )
    console = paper()
    console.print(
        f"[bold]{view.reference}[/bold] at version {view.version}, under the policy "
        f"{_policy(ledger, state.policy)}\n"
    )
    lines = event_lines(events, known)
    tell(lines, console)
    console.print(f"\n[bold]Stage:[/bold] {case_labels.stage(view.stage)}")
    topics = obligation_topics.in_entries(events)
    for owed in state.open_obligations:
        console.print(f"  {_task(owed, topics)}", markup=False)
    console.print("\n[bold]Who knew[/bold]")
    for each in in_words(knew, lines):
        since = f"since entry {each.since_version}, {short_moment(each.at)}"
        console.print(f"  {each.who}: {since} ({each.how})", markup=False)
    return None


def _task(owed: Obligation, topics: Mapping[str, str]) -> str:
    """An open obligation as a task, with its deadline and where that comes from."""
    due = f"due {moment(owed.due_at)}" if owed.due_at else "no deadline"
    source = f"{case_labels.basis(owed.basis)} deadline, {owed.clause}"
    return f"{case_labels.state(owed.state)}: {task(owed.id, topics)}, {due} ({source})"


def _policy(ledger: Ledger, name: str) -> str:
    """The case’s policy, and whether that is due for review (13.1)."""
    policy = ledger.policies[name]
    if not policy.review_overdue(ledger.clock.now()):
        return name
    return f"{name} (its review was due {plain_day(policy.review_due_on)})"


async def entries_of(ledger: Ledger, case: str, at: str | None = None) -> list[Stored]:
    """The entries that a case has, or had at a version or an instant: at least one. Raises UserError."""
    stored = await history.events(ledger, await case_called(ledger.pool, case))
    if at is not None and at.isascii() and at.isdigit():
        stored = [each for each in stored if each.event.version <= int(at)]
    elif at is not None:
        stored = [each for each in stored if each.event.recorded_at <= as_instant(at)]
    if not stored:
        raise UserError(no_such_case(case, at))
    return stored


def no_such_case(case: str, at: str | None = None) -> str:
    """The sentence for an unknown case, or for one that began later than `at`."""
    if at is not None:
        return f"There was no case {case} at {at}. The list at /v1/referrals has ids and references."
    return f"There is no case {case}. The list at /v1/referrals has ids and references."


async def case_called(database: Database, text: str) -> UUID:
    """The case with this id, or with the reference that messages give."""
    try:
        return UUID(text)
    except ValueError:
        found = await history.with_reference(database, text.strip().upper())
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise UserError(f"Several cases have the reference {text}. Give the id of one: {ids}.")
    if not found:
        raise UserError(no_such_case(text))
    return found[0]
