"""Account afterwards: every acknowledged command is there once, and everything agrees with the ledger."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from temporalio.client import Client

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import standing
from domain.case.event import Event
from domain.evolve import replay
from local.dev_mailbox import DevMailbox
from store.ledger import history
from store.ledger.idempotency import command_id
from store.ledger.ledger import Ledger
from store.verification.record_check import Deep, check
from tests.databases import connected
from tests.kill import final_checks
from tests.kill.load_clients import Diary
from tests.kill.register_accounting import account_register

_POSTED = """
SELECT id, case_id FROM post WHERE settled_at IS NULL AND (fault IS NULL OR fault <> ALL($1))
"""
_NEEDLESS = "SELECT id FROM post WHERE settled_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings; each fault is a sentence."""

    lost: list[str]
    doubled: list[str]
    broken: list[str]
    events: int
    cases: int
    clock_events: int
    delivered: int
    received: int
    """Mails received; more than delivered if one was sent again under its id."""


async def account(owner_url: str, ledger: Ledger, client: Client, diary: Diary, inbox: DevMailbox) -> Verdict:
    """Compare the diary, the ledger, the workflows and the received mail."""
    undelivered = await final_checks.given_up(ledger)
    restless = await final_checks.restless(ledger)
    cases = await _cases(owner_url)
    disagreeing = await final_checks.workflows_that_disagree(ledger, client, cases)
    async with connected(owner_url) as connection:
        answers = {row["command_id"]: row for row in await connection.fetch("SELECT * FROM answers")}
        rows = await connection.fetch(
            "SELECT command_id, case_id, array_agg(version ORDER BY version) AS versions, "
            "count(DISTINCT recorded_at) AS writings "
            "FROM events GROUP BY command_id, case_id"
        )
        posted = {
            str(row["id"]): row["case_id"] is not None
            for row in await connection.fetch(_POSTED, final_checks.UNREACHED)
        }
        needless = {str(row["id"]) for row in await connection.fetch(_NEEDLESS)}
        lost, doubled_pupils, broken_pupils = await account_register(connection, ledger, diary, answers)
        broken = [
            f"chain of {found.case}: event {found.chain.first_bad}"
            async for found in check(connection, Deep())
            if not found.chain.verified
        ]
    blocks: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        blocks.setdefault(row["command_id"], []).append(row)
    clock_events = total = 0
    doubled: list[str] = doubled_pupils
    recorded: list[str] = []
    states: dict[UUID, Case] = {}
    for case in cases:
        state = await ledger.state(case)
        states |= {case: state} if state is not None else {}
        events = [each.event for each in await history.events(ledger, case)]
        total += len(events)
        clock_events += sum(event.actor == "clock" for event in events)
        doubled += clock_doubles(case, events)
        recorded += deliveries(events)
        if state is None or len(events) < state.version or replay(events[: state.version]) != state:
            broken.append(f"the state of {case} is not its replay")
    received = [each["message_id"].strip("<>").partition("@")[0] for each in inbox.mail()]
    return Verdict(
        lost=lost
        + what_is_lost(diary, answers, blocks)
        + what_mail_is_lost(posted, recorded, received, needless),
        doubled=doubled + what_is_doubled(diary, answers, blocks),
        broken=broken + broken_pupils + half_joined(states) + disagreeing + restless + undelivered,
        events=total,
        cases=len(cases),
        clock_events=clock_events,
        delivered=len(recorded),
        received=len(received),
    )


def half_joined(states: Mapping[UUID, Case]) -> list[str]:
    """Joins that are in one of their two cases only (2.4g)."""
    gone = {(case, state.joined_into) for case, state in states.items() if state.joined_into is not None}
    came = {(each.case, case) for case, state in states.items() for each in standing(state.joined)}
    return [f"the join of {here} and {there} is half done" for here, there in gone ^ came]


def deliveries(events: list[Event]) -> list[str]:
    """The ids of the deliveries that are on record."""
    return [
        str(event.effects.carried.delivery)
        for event in events
        if isinstance(event.fact, happened.NotificationDelivered) and event.effects.carried is not None
    ]


def what_mail_is_lost(
    posted: Mapping[str, bool], recorded: list[str], received: list[str], needless: Set[str] = frozenset()
) -> list[str]:
    """Each due message came at least once, those of a case are on record, and nothing else came.

    The morning's mail and news of a role belong to no case. A message that was no longer needed may have
    come if its postman was killed before recording it.
    """
    of_cases = {each for each, of_case in posted.items() if of_case}
    lost = [f"message {each} is not on record" for each in of_cases - set(recorded)]
    lost += [f"message {each} never came" for each in posted.keys() - set(received)]
    lost += [f"message {each} is on record and was not owed" for each in set(recorded) - of_cases]
    return lost + [
        f"message {each} came and was not owed" for each in set(received) - posted.keys() - needless
    ]


async def _cases(owner_url: str) -> list[UUID]:
    async with connected(owner_url) as connection:
        return [row["id"] for row in await connection.fetch("SELECT id FROM cases")]


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
    """A key's events, answered or not, are consecutive versions of one case, up to the answer's version."""
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
