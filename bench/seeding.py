"""Fill a ledger quickly with whole cases, sealed and chained like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain import commands as ask
from domain.case.case import Case
from domain.case.case_search import reference_of
from domain.case.event import CaseOpened, Event
from domain.decide import decide
from domain.decision_context import DecisionContext
from domain.evolve import evolve
from domain.people.roles import By
from domain.pupils.pupil_details import RegisteredPupil
from policies import load
from store.ledger import chain, event_codec, projection
from store.ledger.json_codec import shape
from store.ledger.list_rows import list_rows
from store.ledger.sealing import FORMAT, Seals

BATCH = 1_000
EVENTS = (
    "case_id", "version", "format", "recorded_at", "type", "command_id", "body", "previous", "hash",
)  # fmt: skip
CASES = (
    "id", "school", "reference", "version", "head", "policy", "stage", "category", "closed", "overdue",
    "owner", "raised_by", "raised_at", "recorded_at", "about", "participants", "acting", "reached",
    "wakes_at", "state",
)  # fmt: skip
LISTS = ("open_work", "work_cards", "case_readers", "pupil_cases")
TABLES = ("cases", "events", "case_keys", *LISTS)
_ANYBODY = "00000000-0000-4000-8000-00000000abcd"


async def seed(
    owner_url: str,
    seal_key: str,
    school: UUID,
    person: UUID,
    cases: int,
    begun: Sequence[timedelta] = (timedelta(minutes=1),),
    discussions: int = 1,
    pupil: RegisteredPupil | None = None,
) -> int:
    """Add open cases of six events each, or more with more discussions, begun so long ago in turn.

    They are about this pupil of the register, or about a child on none.

    Returns the number of events.
    """
    seals = Seals(bytes.fromhex(seal_key))
    made = [_a_case(school, person, each, discussions, pupil) for each in begun]
    connection = await asyncpg.connect(owner_url)
    try:
        for first in range(0, cases, BATCH):
            numbers = range(first, min(first + BATCH, cases))
            states = [made[number % len(made)] for number in numbers]
            batch = [_copy(seals, events, state) for events, state in states]
            cases_rows, keys = [each[0] for each in batch], [each[1] for each in batch]
            await connection.copy_records_to_table("cases", records=cases_rows, columns=CASES)
            await connection.copy_records_to_table("case_keys", records=keys)
            stored = [row for each in batch for row in each[2]]
            await connection.copy_records_to_table("events", records=stored, columns=EVENTS)
            listed = [(state, row[0]) for (_, state), row in zip(states, keys, strict=True)]
            for table, rows in _listed(listed).items():
                await connection.copy_records_to_table(table, records=rows)
        await connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    finally:
        await connection.close()
    return cases * len(made[0][0])


def _a_case(
    school: UUID, person: UUID, ago: timedelta, discussions: int, pupil: RegisteredPupil | None
) -> tuple[list[Event], Case]:
    """One case up to the wait for feedback, made by the rules."""
    at = datetime.now(UTC) - ago
    by = By(id=person, role="dsl")
    begins = CaseOpened(case=UUID(_ANYBODY), school=school, reference=reference_of(UUID(_ANYBODY)))
    context = DecisionContext(at=at, by=by, policy=load("coalway-cse-2023"), begins=begins, pupil=pupil)
    reasons = "Threshold met for children's social care."
    steps: tuple[ask.PersonCommand, ...] = (
        ask.RaiseConcern(
            pupil=ask.Pupil(id=pupil.id)
            if pupil is not None
            else ask.Pupil(name="A Pupil", date_of_birth=date(2019, 3, 2)),
            concern=ask.ConcernReport(
                category="cse", summary="New phone and trainers.", immediate_danger=False
            ),
        ),
        ask.Accept(),
        ask.Protect(for_="both", measures="Met at the gate each day.", reasons=reasons),
        ask.DecideReview(
            outcome="refer",
            agencies=("cscs",),
            reasons=reasons,
            police=ask.PoliceDecision(refer=False, reasons="No offence is known."),
            pupil_wishes=ask.PupilWishes(sought=True, text="Wants it to stop."),
        ),
        ask.Refer(
            agency="cscs",
            channel="portal",
            trigger="at_risk",
            information_shared=("pupil", "concern"),
            lawful_basis="public task",
            reasons=reasons,
        ),
        *[ask.RecordDiscussion(with_="Headteacher", note="The gate is supervised.", reasons=reasons)]
        * discussions,
    )
    state: Case | None = None
    events: list[Event] = []
    for step in steps:
        for event in decide(state, step, context).events:
            state = evolve(state, event)
            events.append(event)
    assert state is not None
    return events, state


def _copy(seals: Seals, events: list[Event], state: Case) -> tuple[Any, Any, list[Any]]:
    """The rows of the case (cases, case_keys, events) under another id."""
    case = uuid4()
    key = seals.new_key(case)
    stored = list(_chained(key, case, events))
    document = shape(Case).dump_json(state, exclude_defaults=True)
    plain = _of(case, document)
    row = (
        case,
        state.school,
        reference_of(case),
        state.version,
        stored[-1][-1],
        *projection.columns(state).values(),
        key.seal_state(state.version, plain),
    )
    return row, (case, key.wrapped), stored


def _of(case: UUID, plain: bytes) -> bytes:
    """The same words about another case: its id, and the reference that is made from it."""
    words = plain.replace(_ANYBODY.encode(), str(case).encode())
    return words.replace(reference_of(UUID(_ANYBODY)).encode(), reference_of(case).encode())


def _listed(cases: list[tuple[Case, UUID]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows by which lists find each of these copies of a case."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in LISTS}
    for state, case in cases:
        for table, own in list_rows(state).items():
            rows[table] += [(case, *row) for row in own]
    return rows


def _chained(key: Any, case: UUID, events: list[Event]) -> Iterator[tuple[Any, ...]]:
    head = chain.START
    for event in events:
        plain = _of(case, event_codec.to_bytes(event))
        body = key.seal_event(event.version, plain)
        command, kind = uuid4(), event.fact.type
        previous = head
        head = chain.link(case, event.version, FORMAT, event.recorded_at, kind, command, previous, body)
        yield case, event.version, FORMAT, event.recorded_at, kind, command, body, previous, head
