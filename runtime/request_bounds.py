"""Limits on what the server reads before sign-in (docs/decisions/people-and-sign-in.md)."""

import asyncio
from uuid import uuid4

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from application import problems
from runtime.connection_limits import Bounds, Door, Phase

MOST_IGNORED = 256 * 1024
"""Bytes that may still arrive after our last answer."""
_PHRASES = {408: "Request Timeout", 431: "Request Header Fields Too Large", 503: "Service Unavailable"}


def bounded(bounds: Bounds) -> type["Bounded"]:
    """Uvicorn's `http` setting: the protocol of one server, with its own `Door`."""

    class Here(Bounded):
        door = Door(bounds)

    return Here


class Bounded(HttpToolsProtocol):
    """Uvicorn's protocol, with limits in the callbacks of asyncio and httptools."""

    door: Door
    _phase: Phase | None = None
    _begun = 0
    """Requests whose first byte has arrived."""
    _under_way = 0
    """Requests without a complete answer."""
    _header_fed = _ignored = 0
    _in_header = _in_body = _stalled = _over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.door.has_room():
            self._go(Phase.HEADER)
        else:
            self._last_word(problems.NoRoom())

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._go(None)

    def data_received(self, data: bytes) -> None:
        if self._over:
            self._ignored += len(data)
            if self._ignored > MOST_IGNORED:
                self.break_off()
            return
        header = self._begun if self._in_header else None
        super().data_received(data)
        # All of it belongs to one header, which the parser keeps.
        if self._in_header and header == self._begun:
            self._header_fed += len(data)
            if self._header_fed > self.door.bounds.header_bytes:
                self._refuse("header", problems.HeaderTooLarge())
        self._place()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun += 1
        self._in_header, self._header_fed = True, 0

    def on_headers_complete(self) -> None:
        self._in_header, self._in_body = False, True
        if self._over:
            return
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.headers) > self.door.bounds.headers or size > self.door.bounds.header_bytes:
            self._refuse("header", problems.HeaderTooLarge())
        if not self._over:
            self._under_way += 1
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        if not self._over:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._under_way -= 1
        super().on_response_complete()
        self._place()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = True
        self._place()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalled = False
        self._place()

    def time_out(self, phase: Phase) -> None:
        """Close after too long in a phase."""
        if phase is Phase.CLOSING:
            self.break_off()
        elif phase is Phase.BODY and not self.cycle.response_started:
            self._refuse("slow body", problems.TooSlow())
        elif phase is Phase.HEADER and self._begun:
            self._refuse("slow header", problems.TooSlow())
        else:
            self.door.refuse({Phase.HEADER: "silent", Phase.IDLE: "idle"}.get(phase, "not read"))
            self.break_off()

    def break_off(self) -> None:
        """Close at once, without sending the rest."""
        self._over = True
        self._go(None)
        self.transport.abort()

    def _refuse(self, kind: str, problem: problems.Problem) -> None:
        self.door.refuse(kind)
        if self._under_way > self._in_body:  # an earlier answer is being sent, and would be cut off
            self.break_off()
        else:
            self._last_word(problem)

    def _last_word(self, problem: problems.Problem) -> None:
        self._over = True
        self._go(Phase.CLOSING)
        self.transport.write(_answer(problem))
        self.transport.write_eof()  # closing at once could make the client lose the answer

    def _place(self) -> None:
        if self._over:
            return
        if self._stalled:
            self._go(Phase.STALLED)
        elif self._in_body and self._under_way <= 1:
            self._go(Phase.BODY)
        elif self._under_way:
            self._go(Phase.ANSWER)
        else:
            self._go(Phase.HEADER if self._in_header or not self._begun else Phase.IDLE)

    def _go(self, phase: Phase | None) -> None:
        if phase is not self._phase:
            before, self._phase = self._phase, phase
            self.door.move(self, before, phase)


def _answer(problem: problems.Problem) -> bytes:
    """A problem response, after which the connection closes."""
    request_id = uuid4().hex
    body = orjson.dumps({**problem.document(), "request_id": request_id})
    headers = {
        "content-type": problems.MEDIA_TYPE,
        "content-length": len(body),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": request_id,
        "connection": "close",
        **problem.headers(),
    }
    lines = [f"HTTP/1.1 {problem.status} {_PHRASES[problem.status]}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
