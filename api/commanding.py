"""The one way by which a command comes in: the first thing that fails answers, in the contract's order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import problems, requests
from domain.catalogue import RAISE, Entry
from domain.commands import Correct, PersonCommand, RaiseConcern, Refer
from domain.people import By
from domain.permissions import own_role, role_for, role_for_this, sees
from domain.referral import Referral
from domain.refusals import ObligationsOpen, Refused
from domain.view import case_view
from domain.wellformed import Fault
from store.history import as_of
from store.ledger import Go, Ledger, RequestInFlight
from store.opening import Caller, Kept, Opened, Wanted


class Repeat(Exception):
    """The key got its answer before."""

    def __init__(self, kept: Kept, caller: Caller) -> None:
        super().__init__()
        self.kept = kept
        self.caller = caller


@dataclass(frozen=True, slots=True)
class Hearing:
    """One request before the ledger: called with what was read, it lets the command through or raises."""

    entry: Entry
    sent: requests.Sent
    parsed: PersonCommand | list[Fault]

    def __call__(self, opened: Opened, at: datetime) -> Go:
        caller, state = opened.caller, opened.state
        if caller is None:
            raise problems.NotSignedIn
        if self.sent.too_large:
            raise problems.TooLarge
        if self.entry is not RAISE and (state is None or sees(state, caller.person) is None):
            raise problems.NotFound
        if opened.kept is not None and opened.kept.fingerprint == self._fingerprint:
            raise Repeat(opened.kept, caller)
        role = self._role(state, caller)
        wrong = requests.wrong(self.sent, self.parsed, at)
        if wrong or isinstance(self.parsed, list):
            raise problems.Malformed(wrong)
        command = self.parsed
        if state is not None:
            if role_for_this(self.entry, command, state, caller.person, opened.target) is None:
                raise problems.NotAllowed
        if opened.kept is not None:
            raise problems.KeyReused
        self._check_version(state, command)
        self._check_people(opened, command)
        return Go(command=command, by=By(id=caller.person.id, role=role))

    @property
    def _fingerprint(self) -> bytes:
        return self.sent.key.fingerprint if self.sent.key else b""

    def _role(self, state: Referral | None, caller: Caller) -> str:
        if state is None:
            return own_role(caller.person)
        role = role_for(self.entry, state, caller.person)
        if role is None:
            raise problems.NotAllowed
        return role

    def _check_version(self, state: Referral | None, command: PersonCommand) -> None:
        if self.sent.if_match is None or state is None or (isinstance(command, Refer) and command.emergency):
            return
        if not requests.matches(self.sent.if_match, state.version):
            raise problems.StaleVersion(state.version)

    def _check_people(self, opened: Opened, command: PersonCommand) -> None:
        if isinstance(command, RaiseConcern):
            unknown = set(command.about or ()) - {person.id for person in opened.roster}
            if unknown:
                raise problems.Malformed([Fault(pointer="/about", message="Name people of this school.")])


async def command(request: Request, entry: Entry, ledger: Ledger) -> Response:
    """Answer `POST /v1/referrals` or `POST /v1/referrals/{id}/{command}`."""
    sent = await requests.read(request)
    parsed: PersonCommand | list[Fault] = [] if sent.too_large else requests.parse(entry, sent.body)
    hearing = Hearing(entry, sent, parsed)
    case = None if entry is RAISE else requests.case_of(request)
    try:
        done = await ledger.submit(sent.token, _wanted(case, sent, parsed), hearing)
    except Repeat as repeat:
        return await _again(repeat, ledger, request.state.id)
    except RequestInFlight:
        raise problems.InFlight from None
    except Refused as refused:
        owed = refused.obligations if isinstance(refused, ObligationsOpen) else None
        return problems.answer(problems.refusal(refused.code, owed), request_id=request.state.id)
    assert done.caller is not None
    return case_answer(done.state, done.caller, 201 if entry is RAISE else 200)


def _wanted(case: UUID | None, sent: requests.Sent, parsed: PersonCommand | list[Fault]) -> Wanted:
    match parsed:
        case Correct():
            return Wanted(case=case, key=sent.key, event=parsed.event)
        case RaiseConcern():
            return Wanted(case=case, key=sent.key, people=parsed.about or ())
        case _:
            return Wanted(case=case, key=sent.key)


def case_answer(
    state: Referral, caller: Caller, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The case as the caller sees it, with its version as ETag."""
    given = {"ETag": problems.etag(state.version), **(headers or {})}
    if status == 201:
        given["Location"] = f"/v1/referrals/{state.id}"
    return Response(orjson.dumps(case_view(state, caller.person)), status, given, "application/json")


async def _again(repeat: Repeat, ledger: Ledger, request_id: str) -> Response:
    kept, replayed = repeat.kept, {"Idempotent-Replay": "true"}
    now = await ledger.state(kept.case)
    if now is None or sees(now, repeat.caller.person) is None:
        raise problems.NotFound
    if kept.problem is not None:
        body = problems.refusal(kept.problem["code"], kept.problem["obligations"])
        return problems.answer(body, replayed, request_id)
    then = await as_of(ledger, kept.case, version=kept.version)
    return case_answer(then or now, repeat.caller, kept.status, replayed)
