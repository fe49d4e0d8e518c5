"""Clients that raise and advance referrals over HTTP, and repeat a request under one key until answered."""

import asyncio
import random
import time
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2

from api.openapi import BODIES, EXAMPLES
from domain.case.stages import ENDED as ENDED_STAGES
from tests.kill.list_imports import ImportedList

MOST_COMMANDS = 40_000
PAUSE_SECONDS = 0.1
"""Average pause between two commands of a person: eight people send some forty a second."""
GIVES_UP = 0.1
"""Probability that a person without an answer gives up, and never learns whether it was recorded."""
RETRY_SECONDS = 0.2
REGISTERS = 0.15
"""Share of the commands that change the register of pupils."""
ENDED = ("correct", "reopen", "declare-conflict", "confirm-conflict", "lift-conflict", "hand-over")
"""Commands left out. A correction could undo what the accounting counts on, a closed case stays closed, an
exclusion would wait for another person, and no example can name the person who takes over a case."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A command that was answered."""

    person: UUID
    key: str
    status: int
    case: UUID | None
    version: int | None


@dataclass(slots=True)
class Diary:
    """All requests of the clients, and their answers."""

    sent: list[tuple[UUID, str]] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    register: list[Acknowledged] = field(default_factory=list)
    """The same for the register of pupils: `case` is the pupil."""
    lists: list[ImportedList] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    replays: int = 0
    given_up: int = 0
    answered: float | None = None
    longest_silence: float = 0.0
    """The longest time, in seconds, in which no request was answered."""
    silenced_by: list[str] = field(default_factory=list)
    """The parts that were killed in it."""
    killed: list[str] = field(default_factory=list)
    """The parts that were killed since the last answer."""

    def hears(self) -> None:
        """Note that a request was answered now, or that the load ends."""
        now = time.monotonic()
        silence = now - (self.answered or now)
        if silence > self.longest_silence:
            self.longest_silence, self.silenced_by = silence, self.killed
        self.answered, self.killed = now, []

    def has_more_than(self, acknowledged: int) -> bool:
        """Whether more than so many commands were answered."""
        return len(self.acknowledged) > acknowledged


class Client:
    """A person who works on their own cases, and on pupils whom they registered."""

    def __init__(self, http: httpx2.AsyncClient, token: str, person: UUID, diary: Diary, seed: int) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self._person = person
        self._diary = diary
        self._dice = random.Random(seed)
        self._cases: dict[str, dict[str, Any]] = {}
        self._pupils: dict[str, dict[str, Any]] = {}

    async def work(self, until: asyncio.Event) -> None:
        """Work until told to stop; the last command is repeated until it is answered."""
        while not until.is_set() and len(self._diary.sent) < MOST_COMMANDS:
            await asyncio.sleep(PAUSE_SECONDS * 2 * self._dice.random())
            if self._dice.random() < REGISTERS:
                await self._keep_register()
                continue
            open_cases = [case for case in self._cases.values() if case["stage"] not in ENDED_STAGES]
            if not open_cases or self._dice.random() < 0.15:
                await self._work_on("/v1/referrals", self._report())
                continue
            case = self._dice.choice(open_cases)
            offered = [each["command"] for each in case["next"] if each["command"] not in ENDED]
            command = offered[0] if self._dice.random() < 0.7 else self._dice.choice(offered)
            await self._work_on(f"/v1/referrals/{case['id']}/{command}", self._body(command, case))

    async def _work_on(self, path: str, body: dict[str, Any]) -> None:
        """Send a command about a case."""
        if (case := await self._send(path, body, self._diary.acknowledged)) is not None:
            self._cases[case["id"]] = case

    async def _keep_register(self) -> None:
        """Register a pupil, or change or merge a record; each change changes something."""
        known = list(self._pupils)
        act = self._dice.choice(("register", "update", "update", "merge"))
        if len(known) < 2 or act == "register":
            path, body = "/v1/pupils", BODIES["register_pupil"]
        else:
            pupil, other = self._dice.sample(known, 2)
            path, body = f"/v1/pupils/{pupil}/{act}", self._change(act, other)
        done = await self._send(path, body, self._diary.register)
        if done is not None and path.endswith("/merge"):
            del self._pupils[done["id"]]
        elif done is not None:
            self._pupils[done["id"]] = done

    async def _send(self, path: str, body: dict[str, Any], into: list[Acknowledged]) -> dict[str, Any] | None:
        """Send a command until it is answered; the case or pupil after it, if it was recorded."""
        key = uuid4().hex
        self._diary.sent.append((self._person, key))
        answer = await self._until_answered(path, body, key, may_give_up=True)
        if answer is None:
            self._diary.given_up += 1
            return None
        done: dict[str, Any] | None = None
        if answer.status_code in (200, 201):
            done = answer.json()
            version = UUID(done["id"]), done["version"]
            into.append(Acknowledged(self._person, key, answer.status_code, *version))
        elif answer.status_code == 409:
            into.append(Acknowledged(self._person, key, 409, None, None))
        else:
            self._diary.unexpected.append(
                f"{answer.status_code} {path.rsplit('/', 1)[-1]} {answer.text[:200]}"
            )
        if self._dice.random() < 0.1:  # a person who presses the button again gets the same answer
            again = await self._until_answered(path, body, key)
            assert again is not None
            same = again.status_code == answer.status_code and _what(again) == _what(answer)
            if not same or "idempotent-replay" not in again.headers:
                self._diary.unexpected.append(f"a repeat of {answer.status_code} got {again.status_code}")
            self._diary.replays += 1
        return done

    async def _until_answered(
        self, path: str, body: dict[str, Any], key: str, may_give_up: bool = False
    ) -> httpx2.Response | None:
        """The answer, after as many tries as needed; None if the person gives up."""
        while True:
            try:
                answer = await self._http.post(
                    path, json=body, headers={**self._headers, "Idempotency-Key": key}
                )
            except httpx2.TransportError:
                if may_give_up and self._dice.random() < GIVES_UP:
                    return None
                await asyncio.sleep(RETRY_SECONDS)
                continue
            in_flight = answer.status_code == 409 and answer.json()["code"] == "RequestInFlight"
            if answer.status_code != 503 and not in_flight:
                self._diary.hears()
                return answer
            await asyncio.sleep(RETRY_SECONDS)

    def _report(self) -> dict[str, Any]:
        """A report; about a child of the register if the reporter knows one."""
        pupil = {"id": self._dice.choice(list(self._pupils))} if self._pupils else EXAMPLES["raise"]["pupil"]
        return EXAMPLES["raise"] | {"pupil": pupil}

    def _change(self, act: str, other: str) -> dict[str, Any]:
        if act == "merge":
            return {"into": other, "reasons": "Registered twice in one week."}
        return {"changes": {"class": f"9-{uuid4().hex[:8]}"}}

    def _body(self, command: str, case: dict[str, Any]) -> dict[str, Any]:
        """A valid body for an offered command; some referrals are backdated: their silence is due at once."""
        body = deepcopy(EXAMPLES[command])
        if "agency_referral" in body and case["agency_referrals"]:
            body["agency_referral"] = self._dice.choice(case["agency_referrals"])["id"]
        match command:
            case "refer":
                body["occurred_at"] = (
                    datetime.now(UTC) - timedelta(days=self._dice.choice((0, 9)))
                ).isoformat()
            case "record-feedback":
                body["decision"] = self._dice.choice(("section_17", "no_statutory"))
            case "reconsider":
                body |= {"believed_at_risk": False, "agrees": True}
            case "start-early-help":
                body["next_review_on"] = str((datetime.now(UTC) + timedelta(days=5)).date())
            case "link":
                body["case"] = str(self._dice.choice(list(self._cases)))
            case "join":
                body["into"] = self._dice.choice(list(self._cases))
            case "countersign":
                body["event"] = case["uncountersigned"][0] if case["uncountersigned"] else 1
            case "read-information":
                unread = [each["causes"] for each in case["obligations"] if each["kind"] == "new-information"]
                body["versions"] = unread[-1] if unread else [1]
            case "assign-mentor":
                body["mentor"] = str(self._person)
            case "change-lead":
                body["lead"] = str(self._person)
            case "inform-pupil":
                owed = [each["id"] for each in case["obligations"] if each["kind"] == "inform-pupil"]
                body["about"] = int(owed[-1].partition(":")[2]) if owed else 1
            case _:
                pass
        return body


def _what(answer: httpx2.Response) -> tuple[Any, ...]:
    """The content of an answer: case and version, or the refusal."""
    body = answer.json()
    return tuple(body.get(name) for name in ("id", "version", "code"))
