"""Every answer that is not the one asked for, as problem+json (RFC 9457). Input is never echoed.

Problem
├── HeaderRepeated 400 · HeaderTooLarge 431 · TooSlow 408
├── NotSignedIn 401 · TooLarge 413 · NotFound 404 · NotAllowed 403 · NotConfirmed 403 · MethodNotAllowed 405
├── Malformed 422 · KeyReused 422 · RequestInFlight 409 · NotIntegrated 409 · StaleVersion 412
├── TooMany 429
└── Unavailable 503 · FormNotSet 503 · InternalFault 500

A refusal of the domain is a 409 with the refusal's own code: `application/refusal_problems.py`.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic describes no other on Python 3.11

from domain.field_rules import Fault

MEDIA_TYPE = "application/problem+json"


class NamedFault(TypedDict):
    """One thing that is wrong with a request, and where."""

    pointer: str
    """A JSON pointer (RFC 6901), or an empty string for the whole."""
    message: str


class ProblemDocument(TypedDict):
    """Why a request was not answered as asked."""

    type: str
    title: str
    status: int
    code: str
    """The stable code: programs decide by it."""
    detail: str
    clauses: tuple[str, ...]
    errors: NotRequired[list[NamedFault]]
    """The fault of each field, in a 422."""
    obligations: NotRequired[list[str]]
    """The ids of the open obligations, if they are the reason."""
    ledger: NotRequired[Literal["read-only"]]
    request_id: NotRequired[str]
    """The id under which the log has the request; absent in a 404."""


class Problem(Exception):
    """An answer other than success; the class name is the code, also of its special cases."""

    status: ClassVar[int]
    title: ClassVar[str]
    detail: str
    code: ClassVar[str]
    retry_after: ClassVar[int | None] = None
    """After how many seconds another try makes sense."""

    def __init_subclass__(cls) -> None:
        if Problem in cls.__bases__:
            cls.code = cls.__name__

    def headers(self) -> dict[str, str]:
        """Headers that belong to this answer."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}

    def document(self) -> ProblemDocument:
        """The body, without the request's id."""
        return document(self.code, self.status, self.title, self.detail)


class HeaderRepeated(Problem):
    """400: a header that decides who asks, or what is a repeat, was sent twice."""

    status, title = 400, "Header repeated"
    detail = "Send each of the headers Authorization and Idempotency-Key at most once."


class HeaderTooLarge(Problem):
    """431: more header than this service takes; it answers before it reads the rest."""

    status, title = 431, "Header too large"
    detail = "The header is larger than this service takes. Send fewer or shorter ones."


class TooSlow(Problem):
    """408: the request did not arrive in time; the connection is closed."""

    status, title = 408, "Too slow"
    detail = "The request did not arrive in time, and nothing was recorded. Send it again."


class NotSignedIn(Problem):
    """401: no token, or none that is known and in force."""

    status, title = 401, "Not signed in"
    detail = "Send the token of a person of the school as Authorization: Bearer TOKEN."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class TooLarge(Problem):
    """413: the body is larger than anything that a person writes."""

    status, title = 413, "Too large"
    detail = "The body is larger than 256 KiB; say it in fewer words."


class NotFound(Problem):
    """404: no such route, or no such case for this caller; always the same bytes."""

    status, title = 404, "Not found"
    detail = "There is nothing here, or nothing that you may see."


class NotAllowed(Problem):
    """403: the caller may see the case but not do this."""

    status, title = 403, "Not allowed"
    detail = "Your role does not allow this."


class NotConfirmed(Problem):
    """403: what leaves with this needs the caller's own password too, and it did not come."""

    status, title = 403, "Not confirmed"
    detail = (
        "Send your own password with this: a token alone is not enough. If you sent it, it is wrong, or you "
        "tried too often; then wait a minute."
    )


class MethodNotAllowed(Problem):
    """405: the route exists, for another method."""

    status, title = 405, "Method not allowed"
    detail = "This address takes another method; see /docs."

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = tuple(allowed)

    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class Malformed(Problem):
    """422: wrong whatever the case holds."""

    status, title = 422, "Malformed"
    detail = "The request is not well formed; see errors."

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)

    def document(self) -> ProblemDocument:
        errors = [NamedFault(pointer=fault.pointer, message=fault.message) for fault in self.faults]
        clauses = tuple(dict.fromkeys(fault.clause for fault in self.faults if fault.clause is not None))
        return {**super().document(), "clauses": clauses, "errors": errors}


class KeyReused(Problem):
    """422: the idempotency key was used for another request."""

    status, title = 422, "Key reused"
    detail = "This Idempotency-Key was used for another request; send a new one."


class RequestInFlight(Problem):
    """409: the same key is being answered right now."""

    status, title = 409, "Request in flight"
    retry_after = 1
    detail = "A request with this Idempotency-Key is being answered; try again in a second."


class NotIntegrated(Problem):
    """409: the event is recorded, and no signed head of the tree covers it yet."""

    status, title = 409, "Not in the tree yet"
    retry_after = 1
    detail = (
        "This is recorded. No signed head of the tree covers it yet; one is signed each minute. Try again."
    )


class NotSignedYet(NotIntegrated):
    """409, with the code of an event that waits for the tree: the newest signed head does not cover it."""

    detail = "The newest entry is in no signed head of the tree yet. One is signed each minute. Try again."
    retry_after = 20


class StaleVersion(Problem):
    """412: the case has moved on since the version that If-Match names."""

    status, title = 412, "Stale version"
    detail = "The case has changed since you read it; read it again, then decide."

    def __init__(self, current: int) -> None:
        super().__init__()
        self.current = current

    def headers(self) -> dict[str, str]:
        return {"ETag": etag(self.current)}


class TooMany(Problem):
    """429: more at once than this service answers for one person, one token, one source or one queue."""

    status, title = 429, "Too many"
    retry_after = 10
    detail = "Too many came at once. Nothing was recorded. If a child is in danger, call 999. Try again."


class Unavailable(Problem):
    """503: the ledger is away; nothing was lost and nothing is half written."""

    status, title = 503, "Unavailable"
    retry_after = 2
    detail = "The record cannot be reached just now. If a child is in danger, call 999. Try again."


class NoRoom(Unavailable):
    """503, with the code of every 503: each connection that the server takes is being answered."""

    detail = "Too much is being answered just now. If a child is in danger, call 999. Try again."


class FormNotSet(Problem):
    """503: a referral form could not be made as a PDF; the record is whole."""

    status, title = 503, "Form not set"
    retry_after = 60
    detail = (
        "The form could not be made as a PDF within its limits of time and memory; the record is unharmed. "
        "Try again later. If the agency is waiting for it, phone the agency."
    )


class InternalFault(Problem):
    """500: a fault of ours; the log has it under the request's id."""

    status, title = 500, "Internal fault"
    detail = "Something is wrong here, and it is not your request. If a child is in danger, call 999."


def document(
    code: str, status: int, title: str, detail: str, clauses: tuple[str, ...] = ()
) -> ProblemDocument:
    """One problem."""
    return {
        "type": _type(code),
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "clauses": clauses,
    }


def etag(version: int) -> str:
    """The version of a case as an entity tag."""
    return f'"{version}"'


def _type(code: str) -> str:
    return f"/docs/problems#{code}"
