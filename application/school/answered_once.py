"""The order in which a school's commands beside its cases are answered: one skeleton for all of them."""

from collections.abc import Awaitable, Callable, Collection, Container, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar
from uuid import UUID

from application import problems
from application.sent_request import SentRequest, admitted_caller, check_faults_and_key, kept_for
from domain.field_rules import Fault
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, LoadRequest, StoredResponse

Asked = TypeVar("Asked")
Made = TypeVar("Made")
People = Mapping[str, Collection[UUID]]
"""The people that a command names, by the field that names them."""
May = Callable[[Caller], Awaitable[bool]]
"""Whether the caller may give a command; NotFound if they may not know what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[Made]):
    """What a command recorded, and whether the same key recorded it before."""

    caller: Caller
    recorded: Made
    repeat: bool = False


async def anyone(_: Caller) -> bool:
    """Every person of a school may give the command."""
    return True


def with_role(roles: Collection[str]) -> May:
    """Only a person with one of these roles may give the command."""

    async def may(caller: Caller) -> bool:
        return any(role in roles for role in caller.person.roles)

    return may


async def answered_once(
    ledger: Ledger,
    sent: SentRequest,
    asked: Asked | list[Fault],
    *,
    may: May,
    before: Callable[[Ledger, Caller, StoredResponse], Awaitable[Made]],
    write: Callable[[Caller, Asked], Awaitable[Made]],
    named: Callable[[Asked], People] = lambda _: {},
    faults: Callable[[Asked], list[Fault]] = lambda _: [],
) -> Answered[Made]:
    """Record a command once, or raise what answers it: 401, 413, 404, the kept answer, 403, 422, 409."""
    people: People = {} if isinstance(asked, list) else named(asked)
    wanted = LoadRequest(case=None, key=sent.key, people=tuple(chain.from_iterable(people.values())))
    loaded = await ledger.load_for(sent.token, wanted)
    caller = admitted_caller(loaded, sent.too_large)
    allowed = await may(caller)
    if (kept := kept_for(loaded, sent.key)) is not None:
        return Answered(caller=caller, recorded=await before(ledger, caller, kept), repeat=True)
    if not allowed:
        raise problems.NotAllowed
    wrong = asked if isinstance(asked, list) else [*faults(asked), *strangers(people, loaded.named)]
    check_faults_and_key(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    return Answered(caller=caller, recorded=await write(caller, asked))


def strangers(people: People, known: Container[UUID]) -> list[Fault]:
    """A fault for each field that names a person who is not one of the school."""
    return [
        Fault(pointer=field, message="Choose people at this school.")
        for field, named in people.items()
        if any(person not in known for person in named)
    ]
