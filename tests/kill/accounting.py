"""Afterwards: is every acknowledged command there exactly once, and does everything agree with the ledger?"""

import asyncio
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle
from temporalio.service import RPCError

from domain import events as happened
from domain.entry import Event
from domain.evolve import replay
from runtime.inbox import Inbox
from store import history, outbox, post, undelivered
from store.answers import command_id
from store.ledger import Ledger
from tests.kill.clients import Diary
from workflows import ReferralWorkflow

QUIET_SECONDS = 90
MAIL_SECONDS = 240
"""Longer than the leases of a worker that was killed, some of them more than once."""
UNREACHED = ("no-address", "nobody")
"""What fails at once and for good, and is on record as that: seven of eight leads have no address."""
_POSTED = "SELECT id FROM post WHERE settled_at IS NULL AND (fault IS NULL OR fault <> ALL($1))"
_NEEDLESS = "SELECT id FROM post WHERE settled_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; each fault is a sentence."""

    lost: list[str]
    doubled: list[str]
    broken: list[str]
    events: int
    cases: int
    clock_events: int
    delivered: int
    received: int
    """More than were delivered, where one was sent again under its id."""


async def account(owner_url: str, ledger: Ledger, client: Client, diary: Diary, inbox: Inbox) -> Verdict:
    """Compare the diary, the ledger, the workflows and the mail that came."""
    undelivered = await _undelivered(ledger)
    restless = await _restless(ledger)
    cases = await _cases(owner_url)
    disagreeing = await _workflows_that_disagree(ledger, client, cases)
    connection = await asyncpg.connect(owner_url)
    try:
        answers = {row["command_id"]: row for row in await connection.fetch("SELECT * FROM answers")}
        rows = await connection.fetch(
            "SELECT command_id, case_id, array_agg(version ORDER BY version) AS versions, "
            "count(DISTINCT recorded_at) AS writings "
            "FROM events GROUP BY command_id, case_id"
        )
        posted = {str(row["id"]) for row in await connection.fetch(_POSTED, UNREACHED)}
        needless = {str(row["id"]) for row in await connection.fetch(_NEEDLESS)}
        broken = [
            f"chain of {case}: event {found.first_bad}"
            async for case, found in history.verify_all(connection)
            if not found.verified
        ]
    finally:
        await connection.close()
    blocks: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        blocks.setdefault(row["command_id"], []).append(row)
    clock_events = total = 0
    doubled: list[str] = []
    recorded: list[str] = []
    for case in cases:
        state = await ledger.state(case)
        events = [each.event for each in await history.events(ledger, case)]
        total += len(events)
        clock_events += sum(event.actor == "clock" for event in events)
        doubled += clock_doubles(case, events)
        recorded += deliveries(events)
        if state is None or len(events) < state.version or replay(events[: state.version]) != state:
            broken.append(f"the state of {case} is not its replay")
    received = [each["message_id"].strip("<>").partition("@")[0] for each in inbox.mail()]
    return Verdict(
        lost=what_is_lost(diary, answers, blocks) + what_mail_is_lost(posted, recorded, received, needless),
        doubled=doubled + what_is_doubled(diary, answers, blocks),
        broken=broken + disagreeing + restless + undelivered,
        events=total,
        cases=len(cases),
        clock_events=clock_events,
        delivered=len(recorded),
        received=len(received),
    )


def deliveries(events: list[Event]) -> list[str]:
    """The ids of the deliveries that are on record."""
    return [
        str(event.effects.carried.delivery)
        for event in events
        if isinstance(event.fact, happened.NotificationDelivered) and event.effects.carried is not None
    ]


def what_mail_is_lost(
    posted: set[str], recorded: list[str], received: list[str], needless: Set[str] = frozenset()
) -> list[str]:
    """Each message that was owed is on record once and came at least once, and nothing else came.

    One that was not needed any more may have come, where its postman was killed before he could record it.
    """
    lost = [f"message {each} is not on record" for each in posted - set(recorded)]
    lost += [f"message {each} never came" for each in posted - set(received)]
    lost += [f"message {each} is on record and was not owed" for each in set(recorded) - posted]
    return lost + [f"message {each} came and was not owed" for each in set(received) - posted - needless]


async def _cases(owner_url: str) -> list[UUID]:
    connection = await asyncpg.connect(owner_url)
    try:
        return [row["id"] for row in await connection.fetch("SELECT id FROM cases")]
    finally:
        await connection.close()


def what_is_lost(
    diary: Diary, answers: dict[UUID, asyncpg.Record], blocks: dict[UUID, list[asyncpg.Record]]
) -> list[str]:
    lost = []
    for each in diary.acknowledged:
        known = command_id(each.person, each.key)
        kept = answers.get(known)
        if kept is None or kept["status"] != each.status:
            lost.append(f"{each} has no answer of its own")
        elif each.status != 409 and (each.case, each.version) != (kept["case_id"], kept["version"]):
            lost.append(f"{each} was answered otherwise than is kept")
        elif each.status != 409 and known not in blocks:
            lost.append(f"{each} has no event")
        elif each.status == 409 and known in blocks:
            lost.append(f"{each} was refused, and is on record")
    return lost


def what_is_doubled(
    diary: Diary, answers: dict[UUID, asyncpg.Record], blocks: dict[UUID, list[asyncpg.Record]]
) -> list[str]:
    """A key's events, answered or not, are one run of versions in one case, ending where the answer says."""
    doubled = []
    for person, key in diary.sent:
        known = command_id(person, key)
        found = blocks.get(known, [])
        kept = answers.get(known)
        if len(found) > 1:
            doubled.append(f"{key} stands in {len(found)} cases")
        elif found:
            versions = found[0]["versions"]
            if found[0]["writings"] != 1:
                doubled.append(f"{key} was written {found[0]['writings']} times")
            last = kept["version"] if kept is not None else -1
            if versions != list(range(versions[0], versions[0] + len(versions))) or versions[-1] != last:
                doubled.append(f"{key} has versions {versions}, answered with {last}")
    return doubled


def clock_doubles(case: UUID, events: list[Event]) -> list[str]:
    acts: Counter[tuple[object, ...]] = Counter()
    for event in events:
        match event.fact:
            case happened.FeedbackOverdue():
                acts["feedback", event.fact.agency_referral, event.fact.due_at] += 1
            case happened.ObligationOverdue():
                acts["overdue", event.fact.obligation, event.fact.due_at] += 1
            case happened.EscalationRaised():
                acts["rung", event.fact.obligation, event.fact.rung, event.fact.due_at] += 1
            case happened.NotificationDelivered() | happened.NotificationFailed():
                assert event.effects.carried is not None
                acts[event.fact.type, event.effects.carried.delivery] += 1
            case _:
                pass
    return [f"{case}: {act} {times} times" for act, times in acts.items() if times > 1]


async def _restless(ledger: Ledger) -> list[str]:
    """Nothing once every case's news has been carried; a sentence if that never comes."""
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            while await outbox.waiting(ledger.pool):
                await asyncio.sleep(0.2)
    except TimeoutError:
        return [f"the outbox was never empty: {await outbox.waiting(ledger.pool)} cases wait"]
    return []


async def _undelivered(ledger: Ledger) -> list[str]:
    """Nothing once all mail has been delivered; a sentence if that never comes."""
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            while await post.waiting(ledger.pool):
                await asyncio.sleep(0.2)
    except TimeoutError:
        return [f"{await post.waiting(ledger.pool)} messages were never delivered"]
    return [
        f"{each['id']} was given up: {each['fault']}"
        for each in await undelivered.undelivered(ledger.pool, 1_000_000)
        if each["fault"] not in UNREACHED
    ]


async def _workflows_that_disagree(ledger: Ledger, client: Client, cases: list[UUID]) -> list[str]:
    """Those that do not agree even after a while; and those that belong to no case."""
    left = dict.fromkeys(cases, "not asked")
    for _ in range(int(QUIET_SECONDS / 0.5)):
        for case in list(left):
            wrong = await _disagreement(ledger, client, case)
            if wrong is None:
                del left[case]
            else:
                left[case] = wrong
        if not left:
            break
        await asyncio.sleep(0.5)
    known = {str(case) for case in cases}
    strays = [found.id async for found in client.list_workflows() if found.id not in known]
    return [f"{case}: {wrong}" for case, wrong in left.items()] + [f"{each} has no case" for each in strays]


async def _why(handle: WorkflowHandle[Any, Any]) -> str:
    try:
        await handle.result()
    except WorkflowFailureError as failure:
        return f"{failure.cause!r} {failure.cause.__cause__!r}"
    return "it did not"


async def _disagreement(ledger: Ledger, client: Client, case: UUID) -> str | None:
    state = await ledger.state(case)
    assert state is not None
    handle = client.get_workflow_handle(str(case))
    try:
        status = (await handle.describe()).status
        if state.closed:
            return None if status == WorkflowExecutionStatus.COMPLETED else f"closed, but {status}"
        if status == WorkflowExecutionStatus.FAILED:
            return f"failed: {await _why(handle)}"
        if status != WorkflowExecutionStatus.RUNNING:
            return f"open, but {status}"
        standing = await handle.query(ReferralWorkflow.standing)
    except RPCError as error:
        return f"{error.status}"
    if standing.version != state.version:
        return f"{standing.version} is not {state.version}"
    late = [
        owed.id
        for owed in state.open_obligations
        if owed.wakes_at is not None and owed.wakes_at <= datetime.now(UTC)
    ]
    return f"nothing was done about {late}" if late else None
