"""A school whose people act over HTTP, with a clock that the test sets."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from api.app import build
from api.openapi import EXAMPLES
from application.commands.clock_commands import submit_by_clock
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Role
from local.dev_mailbox import DevMailbox
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from store.pool import Pool

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
"""A Monday in term, in winter time."""
PARTS: dict[str, tuple[Role, ...]] = {
    "teacher": ("staff",),
    "colleague": ("staff",),
    "dsl": ("dsl", "staff"),
    "deputy": ("deputy_dsl", "staff"),
    "senior": ("senior_leader", "staff"),
    "headteacher": ("headteacher", "staff"),
    "governor": ("nominated_governor",),
    "board_lead": ("board_lead",),
    "mentor": ("mentor",),
    "auditor": ("auditor",),
    "admin": ("admin",),
    "operator": ("operator",),
}
WHY = "Reasons that are long enough."
Json = dict[str, Any]


class SetClock:
    """A clock that returns the time that the test has set."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def passes(self, **how_long: float) -> None:
        self.time += timedelta(**how_long)


@dataclass(frozen=True)
class Actor:
    """A person with a token."""

    id: UUID
    token: str
    http: httpx2.AsyncClient

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        return await self.http.get(path, params=params or None, headers=self.headers)

    async def read(self, path: str, **params: Any) -> Any:
        """The body of an answer with 200."""
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Send a command; header names have underscores instead of hyphens."""
        return await self.http.post(path, json={} if body is None else body, headers=self._with(headers))

    async def send(self, content: bytes, path: str = "/v1/referrals", **headers: str) -> httpx2.Response:
        """Send a body byte for byte."""
        return await self.http.post(path, content=content, headers=self._with(headers))

    def _with(self, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """Encode headers as bytes, because tests send invalid ones."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return [(name.encode(), value.encode("latin-1")) for name, value in (self.headers | named).items()]

    async def tries(self, case: Json, command: str, body: Any = None, **headers: str) -> httpx2.Response:
        return await self.post(f"/v1/referrals/{case['id']}/{command}", body, **headers)

    async def does(self, case: Json, command: str, body: Any = None, **headers: str) -> Json:
        """The case after a successful command, sent with its example body unless one is given."""
        sent = EXAMPLES[command] if body is None else body
        answer = await self.tries(case, command, sent, **headers)
        assert answer.status_code == 200, answer.text
        after: Json = answer.json()
        return after

    async def raises(self, about: tuple["Actor", ...] = (), **concern: Any) -> Json:
        """Raise a concern, and return the case."""
        answer = await self.post("/v1/referrals", a_concern(about, **concern))
        assert answer.status_code == 201, answer.text
        case: Json = answer.json()
        return case

    async def joins(self, case: Json, into: Json) -> Json:
        """The case after it was joined to the other."""
        return await self.does(case, "join", {"into": into["id"], "reasons": WHY})

    async def excludes(self, case: Json, person: "Actor") -> Json:
        """The case after this person was declared to have a conflict."""
        return await self.does(case, "declare-conflict", {"person": str(person.id), "reasons": WHY})

    async def sees(self, case: Json) -> Json:
        """The case as it is now."""
        now: Json = await self.read(f"/v1/referrals/{case['id']}")
        return now


@dataclass(frozen=True)
class School:
    """One person in each role, and two members of staff."""

    id: UUID
    teacher: Actor
    colleague: Actor
    dsl: Actor
    deputy: Actor
    senior: Actor
    headteacher: Actor
    governor: Actor
    board_lead: Actor
    mentor: Actor
    auditor: Actor
    admin: Actor
    operator: Actor

    @property
    def everybody(self) -> dict[str, Actor]:
        return {part: getattr(self, part) for part in PARTS}

    async def two_joined(self, **concern: Any) -> tuple[Json, Json]:
        """A case that a teacher reported, and the colleague's that it was joined to."""
        case, into = await self.teacher.raises(**concern), await self.colleague.raises()
        await self.dsl.joins(case, into)
        return case, into


def a_concern(about: tuple[Actor, ...] = (), **concern: Any) -> Json:
    told = {"category": "emotional", "summary": "Cries each Monday.", "immediate_danger": False}
    body: Json = {
        "pupil": {"name": "Rowan Ashdown", "date_of_birth": "2020-01-31"},
        "concern": told | concern,
    }
    return body | ({"about": [str(each.id) for each in about]} if about else {})


def a_review(outcome: str = "no_further_action", *agencies: str, **given: Any) -> Json:
    body: Json = {
        "outcome": outcome,
        "police": {"refer": "police" in agencies, "reasons": WHY},
        "pupil_wishes": {"sought": True, "text": "Wants it to stop."},
        "reasons": WHY,
    }
    return body | ({"agencies": list(agencies)} if agencies else {}) | given


def a_referral(agency: str = "cscs", **given: Any) -> Json:
    return EXAMPLES["refer"] | {"agency": agency} | given


def an_emergency(agency: str = "police", **given: Any) -> Json:
    body = {
        "agency": agency,
        "channel": "phone",
        "trigger": "immediate_danger",
        "emergency": True,
        "reasons": WHY,
    }
    return body | given


@asynccontextmanager
async def served(ledger: Ledger, inbox: DevMailbox | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """The API over this ledger, in this process."""
    transport = httpx2.ASGITransport(app=build(ledger, inbox))
    async with httpx2.AsyncClient(transport=transport, base_url="http://onward") as http:
        yield http


async def an_absent_ledger(ledger: Ledger) -> Ledger:
    """A ledger whose Postgres does not exist."""
    nowhere = await Pool.connect("postgresql://no-one@/nothing?host=/nowhere")
    return Ledger(nowhere, ledger.seals, ledger.clock, ledger.policies)


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and code of a problem."""
    return answer.status_code, answer.json()["code"]


async def new_school(owner: asyncpg.Connection, http: httpx2.AsyncClient) -> School:
    """A new school, so that tests do not see each other's data."""
    school = uuid4()
    people = {part: Actor(uuid4(), secrets.token_urlsafe(32), http) for part in PARTS}
    async with owner.transaction():
        await owner.execute(
            "INSERT INTO schools (id, name, created_at) VALUES ($1, $2, '2020-09-01')",
            school,
            f"School {school}",
        )
        await owner.executemany(
            "INSERT INTO people (id, school, name, roles, email) VALUES ($1, $2, $3, $4, $5)",
            [
                (people[part].id, school, part.title(), list(roles), address(part, school))
                for part, roles in PARTS.items()
            ],
        )
        await owner.executemany(
            "INSERT INTO tokens (hash, person) VALUES ($1, $2)",
            [(token_hash(each.token), each.id) for each in people.values()],
        )
    return School(id=school, **people)


def address(part: str, school: UUID) -> str:
    """The mail address of a person in this school."""
    return f"{part}@{school.hex[:12]}.example"


async def silence(ledger: Ledger, clock: SetClock, case: Json, until: datetime) -> None:
    """Let time pass until then, with only the clock acting, at each of its deadlines."""
    state = await ledger.state(UUID(case["id"]))
    while state is not None and (command := next_due_command(state, until)) is not None:
        clock.time = max(clock.time, command.act_at)
        state = await submit_by_clock(ledger, state.id, command, clock.time)
    clock.time = until
