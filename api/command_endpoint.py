"""The one way by which a command comes in: the first thing that fails answers, in the contract's order."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import body_parsing, problems, refusal_problems, request_headers
from api.guards import admitted, in_sight, kept_for, unused
from domain.access.permissions import own_role, role_for, role_for_this, sees
from domain.case.ageing_warnings import aged
from domain.case.case import Case
from domain.case.gap_warnings import unasked, unheard
from domain.command_catalogue import RAISE, CommandSpec
from domain.commands import (
    Accept,
    AssignMentor,
    Challenge,
    ConfirmConflict,
    Correct,
    DeclareConflict,
    HandOver,
    LiftConflict,
    Link,
    PersonCommand,
    RaiseConcern,
    RecordDisputeOutcome,
    RecordFeedback,
    RecordTeamMember,
    Refer,
    StartEarlyHelp,
)
from domain.fold.conflicts import routed_to, stands_in
from domain.people.roles import By, Person
from domain.policy.agency_milestones import expectations
from domain.refusals import Refused
from domain.validation.impossible_times import impossible
from domain.validation.request_checks import Fault, faults, unknown_entries
from store.ledger.history import as_of
from store.ledger.idempotency import KeyInUse
from store.ledger.ledger import Authorised, Ledger, Recorded
from store.ledger.load import Caller, LoadedCase, LoadRequest
from store.ledger.stored_responses import StoredResponse
from views.case_view import case_view

_WITH_THOSE_IN_LINE = (
    Accept,
    DeclareConflict,
    LiftConflict,
    Challenge,
    HandOver,
    RecordDisputeOutcome,
    RecordFeedback,
)
"""Commands whose answer depends on the people in line or on duty."""


class KeyAnswered(Exception):
    """The key got its answer before."""

    def __init__(self, kept: StoredResponse, caller: Caller) -> None:
        super().__init__()
        self.kept = kept
        self.caller = caller


@dataclass(frozen=True, slots=True)
class CommandAuthoriser:
    """One request before the ledger: called with what was read, it lets the command through or raises."""

    entry: CommandSpec
    sent: request_headers.CommandRequest
    parsed: PersonCommand | list[Fault]

    def __call__(self, opened: LoadedCase, at: datetime) -> Authorised:
        caller, state = admitted(opened, self.sent), opened.state
        if self.entry is not RAISE and (state is None or sees(state, caller.person) is None):
            raise problems.NotFound
        if (kept := kept_for(opened, self.sent.key)) is not None:
            raise KeyAnswered(kept, caller)
        wrong = self._wrong(opened, at)
        role = self._role(opened, caller.person, well_formed=not wrong)
        if role is None:
            raise problems.NotAllowed
        if wrong or isinstance(self.parsed, list):
            raise problems.Malformed(wrong)
        if isinstance(self.parsed, Link):
            _see_other(opened, caller.person)
        if state is not None and (contradicts := impossible(state, self.parsed)):
            raise problems.Malformed(contradicts)
        unused(opened)
        if state is not None and not self._matches(state, self.parsed):
            raise problems.StaleVersion(state.version)
        return Authorised(command=self.parsed, by=By(id=caller.person.id, role=role))

    def _wrong(self, opened: LoadedCase, at: datetime) -> list[Fault]:
        """Everything that makes the request malformed, whatever the case holds."""
        if isinstance(self.parsed, list):
            return [*self.sent.wrong_headers, *self.parsed]
        wrong = [*self.sent.wrong_headers, *faults(self.parsed, at)]
        if opened.state is not None:
            wrong += unknown_entries(self.parsed, opened.state.version)
        field, people = named(self.parsed)
        if not opened.named.issuperset(people):
            wrong.append(Fault(pointer=field, message="Name people of this school."))
        return wrong

    def _role(self, opened: LoadedCase, person: Person, *, well_formed: bool) -> str | None:
        """The role that permits it: whatever the body says, and once it is well formed, what it says."""
        if opened.state is None:
            return own_role(person)
        if not well_formed or isinstance(self.parsed, list):
            return role_for(self.entry, opened.state, person)
        return role_for_this(self.entry, self.parsed, opened.state, person, opened.target)

    def _matches(self, state: Case, command: PersonCommand) -> bool:
        if self.sent.if_match is None or (isinstance(command, Refer) and command.emergency):  # 11.4
            return True
        return request_headers.matches(self.sent.if_match, state.told or state.version, state.version)


def _see_other(opened: LoadedCase, person: Person) -> None:
    """404 for another case that the caller may not see, as for one that is not there; 403 for a receipt."""
    sight = sees(opened.other, person) if opened.other is not None else None
    if sight is None:
        raise problems.NotFound
    if sight != "whole":
        raise problems.NotAllowed


def named(command: PersonCommand) -> tuple[str, tuple[UUID, ...]]:
    """The people that a command names, and where."""
    match command:
        case RaiseConcern():
            return "/about", command.about or ()
        case StartEarlyHelp():
            return "/lead", (command.lead,) if command.lead is not None else ()
        case RecordTeamMember():
            return "/person", (command.person,) if command.person is not None else ()
        case AssignMentor():
            return "/mentor", (command.mentor,) if command.mentor is not None else ()
        case DeclareConflict() | ConfirmConflict() | LiftConflict():
            return "/person", (command.person,)
        case HandOver():
            return "/to", (command.to,)
        case _:
            return "", ()


async def command(request: Request, entry: CommandSpec, ledger: Ledger) -> Response:
    """Answer `POST /v1/referrals` or `POST /v1/referrals/{id}/{command}`."""
    sent = await request_headers.read(request)
    try:
        done = await submit(ledger, entry, sent, None if entry is RAISE else request_headers.case_of(request))
    except KeyAnswered as repeat:
        return await _again(repeat, ledger, sent.token, request.state.id)
    except KeyInUse:
        raise problems.RequestInFlight from None
    except Refused as refused:
        return problems.answer(refusal_problems.refused(refused), request_id=request.state.id)
    assert done.caller is not None
    return case_answer(ledger, done.state, done.caller, 201 if entry is RAISE else 200)


async def submit(
    ledger: Ledger, entry: CommandSpec, sent: request_headers.CommandRequest, case: UUID | None
) -> Recorded:
    """One command as it came in; Problem, Refused, KeyInUse or KeyAnswered if nothing is recorded."""
    parsed: PersonCommand | list[Fault] = [] if sent.too_large else body_parsing.parse(entry, sent.body)
    wanted = LoadRequest(
        case=case,
        key=sent.key,
        event=parsed.event if isinstance(parsed, Correct) else None,
        other=parsed.case if isinstance(parsed, Link) else None,
        people=() if isinstance(parsed, list) else named(parsed)[1],
        line=isinstance(parsed, _WITH_THOSE_IN_LINE),
    )
    return await ledger.submit(sent.token, wanted, CommandAuthoriser(entry, sent, parsed))


def case_answer(
    ledger: Ledger,
    state: Case,
    caller: Caller,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The case as the caller sees it, with its version as ETag."""
    given = {"ETag": problems.etag(state.version), **(headers or {})}
    if status == 201:
        given["Location"] = f"/v1/referrals/{state.id}"
    return Response(orjson.dumps(seen_by(ledger, state, caller)), status, given, "application/json")


def seen_by(ledger: Ledger, state: Case, caller: Caller, at: datetime | None = None) -> dict[str, Any]:
    """The case as the caller sees it, with what is expected and has aged, as of now or an instant."""
    timetable = ledger.plans.as_of(at) if at is not None else ledger.plans.known
    policy, when = timetable.policies[state.policy], at or ledger.clock.now()
    expected = expectations(state, policy.expectations, policy.time, when)
    besides = (*aged(state, policy, when), *unasked(state, policy), *unheard(state))
    return case_view(state, caller.person, expected, besides, ledger.adoptable_policies)


async def _again(repeat: KeyAnswered, ledger: Ledger, token: bytes, request_id: str) -> Response:
    kept, replayed = repeat.kept, {"Idempotent-Replay": "true"}
    now, _ = in_sight(await ledger.load(token, kept.case), repeat.caller, whole=False)
    if kept.problem is not None:
        return problems.answer(refusal_problems.kept(kept.problem), replayed, request_id)
    then = await as_of(ledger, kept.case, version=kept.version)
    return case_answer(ledger, with_todays_sight(then or now, now), repeat.caller, kept.status, replayed)


def with_todays_sight(then: Case, now: Case) -> Case:
    """The case as it stood: who may see how much of it, and do what, are questions of today."""
    conflicts = tuple(replace(each, to=()) for each in then.conflicts)
    return replace(
        then,
        about=now.about,
        reached=routed_to(now),
        covering=stands_in(now),
        acting=now.acting,
        conflicts=conflicts,
    )
