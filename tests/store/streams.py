"""Cases at hand for the store's tests: raised and moved on by the ledger itself, without HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import Correct, MarkOverdue, PersonCommand
from domain.people.roles import By
from store.ledger.idempotency import KeyInUse
from store.ledger.json_codec import shape
from store.ledger.ledger import Authorised, Ledger
from store.ledger.load import Key, LoadedCase, LoadRequest
from store.people.credentials import token_hash
from tests.world import Actor, a_concern


def command(name: str, **body: Any) -> PersonCommand:
    entry = RAISE if name == RAISE.name else COMMANDS[name]
    made: PersonCommand = shape(entry.command).validate_python(body, strict=False)
    return made


ACCEPT = command("accept")


def key(value: str, body: str = "") -> Key:
    return Key(value=value, fingerprint=body.encode().ljust(32))


class AnsweredBefore(Exception):
    """The key has its answer."""


async def submit(
    ledger: Ledger, person: Actor, asked: PersonCommand, case: UUID | None, key: Key | None = None
) -> Case:
    """The case after a command that nothing but the rules judges."""

    wanted = LoadRequest(case=case, key=key, event=asked.event if isinstance(asked, Correct) else None)

    def judge(opened: LoadedCase, _: datetime) -> Authorised:
        if opened.in_flight:
            raise KeyInUse
        if opened.kept is not None:
            raise AnsweredBefore
        return Authorised(command=asked, by=By(id=person.id, role="dsl"))

    return (await ledger.submit(token_hash(person.token), wanted, judge)).state


async def raised(ledger: Ledger, person: Actor, **concern: Any) -> UUID:
    return (await submit(ledger, person, command("raise", **a_concern(**concern)), None)).id


async def told(ledger: Ledger, person: Actor, case: UUID, text: str = "More was seen.") -> Case:
    return await submit(ledger, person, command("add-information", text=text), case)


async def a_chain(ledger: Ledger, person: Actor, length: int) -> UUID:
    """A case of so many events."""
    case = await raised(ledger, person)
    for number in range(1, length):
        await told(ledger, person, case, f"Number {number}.")
    return case


async def overdue(ledger: Ledger, case: UUID) -> MarkOverdue:
    """What the clock does first."""
    state = await ledger.state(case)
    assert state is not None
    due = state.obligations[0].due_at
    assert due is not None
    return MarkOverdue(obligation="accept", act_at=due)
