"""What a command asks the ledger for, and what was found."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

import orjson

from domain.case.case import Case
from domain.decision_context import KnownFacts
from domain.people.roles import Person
from store.ledger import chain
from store.ledger.sealing import CaseKey


class KeptRefusal(TypedDict):
    """The refusal that a key received before."""

    code: str
    obligations: Sequence[str] | None
    errors: NotRequired[Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """The answer that the key got before."""

    fingerprint: bytes
    case: UUID
    status: int
    version: int
    problem: KeptRefusal | None


_STATUSES = (200, 201, 409)
_NEVER = b""
"""The fingerprint of no request."""


def kept_of(row: Any) -> StoredResponse | None:
    """The answer in a row. A damaged one matches no request: its key stays used, and gets no answer."""
    if row["kept_status"] is None and row["kept_fingerprint"] is None:
        return None
    problem = orjson.loads(row["kept_problem"] or "null")
    told = problem is None or (isinstance(problem, dict) and {"code", "obligations"} <= problem.keys())
    holds = row["kept_holds"] and row["kept_status"] in _STATUSES and row["kept_fingerprint"] is not None
    return StoredResponse(
        fingerprint=row["kept_fingerprint"] if holds and told else _NEVER,
        case=row["kept_case"],
        status=row["kept_status"],
        version=row["kept_version"],
        problem=problem,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key, bound to route and body by its fingerprint."""

    value: str
    fingerprint: bytes

    @property
    def stored(self) -> str:
        """The key as Postgres keeps it: hashed, because a program may put a name into it."""
        return f"sha256:{hashlib.sha256(self.value.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The person or agency that sends the request."""

    person: Person
    school: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRequest:
    """The facts that a command needs."""

    case: UUID | None
    key: Key | None = None
    event: int | None = None
    """The version that a correction names."""
    people: tuple[UUID, ...] = ()
    """The people that it names."""
    other: UUID | None = None
    """The other case that it names."""
    joins: bool = False
    """Whether it joins the two cases, and so compares their children."""
    reopens: bool = False
    """Whether it can reopen the case, and so part it from the case that it was joined to."""
    excludes: bool = False
    """Whether it changes who is excluded, also from the cases that were joined to this one."""
    pupil: UUID | None = None
    """The pupil of the register that it names."""
    siblings: tuple[UUID, ...] = ()
    """The brothers and sisters of the register whom it names."""
    counts: Literal["stays", "moves"] | None = None
    """Whether it can change what repeats in the pupil’s cases, and move the case to another pupil."""
    line: bool = False
    """Whether it needs the people in line, and the named people with their roles."""

    @property
    def more(self) -> bool:
        """Whether it needs more than the caller and the case."""
        named = self.event is not None or self.other is not None or self.people or self.siblings
        return bool(named) or self.line or self.counts == "moves"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilCases:
    """The other cases of the pupil, if a command can change what repeats in them. The write checks them."""

    pupils: tuple[UUID, ...] = ()
    """The pupil whom the case is about after the command."""
    alongside: tuple["LoadedCase", ...] = ()
    versions: tuple[tuple[UUID, int], ...] = ()
    """Every case and its version, also of those that cannot be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCase:
    """The facts that were found."""

    caller: Caller | None = None
    case: Case | None = None
    kept: StoredResponse | None = None
    in_flight: bool = False
    """Another request with the key is being written at this moment."""
    head: bytes = chain.START
    last: bytes | None = None
    """The hash of the newest entry: the same as the head, unless one of them was damaged."""
    key: CaseKey | None = None
    named: frozenset[UUID] = frozenset()
    """The named people who belong to the school."""
    facts: KnownFacts = field(default_factory=KnownFacts)
    """What the rules are told of it."""
    others: tuple["LoadedCase", ...] = ()
    """The other cases that the facts are of, as the write checks or changes them."""
    joined_unread: bool = False
    """Whether one of the joined cases is damaged."""
    of_pupil: PupilCases = field(default_factory=PupilCases)
    plan: int = 0
    """The newest revision of the calendar and policies."""
    credential: bytes | None = None
    """The hash of the token or session by which the caller was found."""
    recalled_from: bytes | None = None
    """For facts from memory, the hash of the sealed state that they rest on: the write checks them."""
    planned: int = 0
    """The revision that the case's open deadlines follow, for the clock."""


def loaded_case(row: Any, opened: tuple[Case, CaseKey]) -> LoadedCase:
    """An opened case with the links of its chain in the row."""
    return LoadedCase(case=opened[0], key=opened[1], head=row["head"], last=row["last"])


def states_of(cases: Iterable[LoadedCase]) -> tuple[Case, ...]:
    """The states of the cases that were found."""
    return tuple(each.case for each in cases if each.case is not None)
