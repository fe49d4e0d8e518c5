"""Cases for the store's tests, changed through the ledger without HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from application.commands.submit import Authorised
from application.commands.submit import submit as submitted
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import Correct, MarkOverdue, PersonCommand
from domain.people.roles import By
from store.ledger.idempotency import KeyInUse
from store.ledger.json_codec import shape
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_person
from store.ledger.load_request import Key, LoadedCase, LoadRequest
from store.people.credentials import token_hash
from store.planning.calendar_revisions import PolicySet
from tests.school import Actor, a_concern


def command(name: str, **body: Any) -> PersonCommand:
    entry = RAISE if name == RAISE.name else COMMANDS[name]
    made: PersonCommand = shape(entry.command).validate_python(body, strict=False)
    return made


ACCEPT = command("accept")


def key(value: str, body: str = "") -> Key:
    return Key(value=value, fingerprint=body.encode().ljust(32))


class AnsweredBefore(Exception):
    """The key already has its response."""


@dataclass(frozen=True)
class UncheckedRequest:
    """A command that only the rules check."""

    person: Actor
    command: PersonCommand
    case: UUID | None
    key: Key | None = None

    def recall(self, ledger: Ledger) -> None: ...

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        event = self.command.event if isinstance(self.command, Correct) else None
        wanted = LoadRequest(case=self.case, key=self.key, event=event)
        token = token_hash(self.person.token)
        return await load_for_person(connection, ledger.seals, token, wanted, ledger.clock.now())

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        if loaded.in_flight:
            raise KeyInUse
        if loaded.kept is not None:
            raise AnsweredBefore
        return Authorised(command=self.command, by=By(id=self.person.id, role="dsl"))


async def submit(
    ledger: Ledger, person: Actor, asked: PersonCommand, case: UUID | None, key: Key | None = None
) -> Case:
    """Submit a command that only the rules check, and return the case."""
    return (await submitted(ledger, UncheckedRequest(person, asked, case, key))).case


async def raised(ledger: Ledger, person: Actor, **concern: Any) -> UUID:
    return (await submit(ledger, person, command("raise", **a_concern(**concern)), None)).id


async def told(ledger: Ledger, person: Actor, case: UUID, text: str = "More was seen.") -> Case:
    return await submit(ledger, person, command("add-information", text=text), case)


async def a_chain(ledger: Ledger, person: Actor, length: int) -> UUID:
    """Make a case with `length` events."""
    case = await raised(ledger, person)
    for number in range(1, length):
        await told(ledger, person, case, f"Number {number}.")
    return case


async def overdue(ledger: Ledger, case: UUID) -> MarkOverdue:
    """The first command of the clock."""
    state = await ledger.state(case)
    assert state is not None
    due = state.obligations[0].due_at
    assert due is not None
    return MarkOverdue(obligation="accept", act_at=due)
