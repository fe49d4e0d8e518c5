"""Asks witnesses to cosign each signed head, and keeps what they answer. The signing never waits for them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import get_args

import httpx2
import structlog
from prometheus_client import Gauge

from delivery.tls import certificate_refused, client
from evidence.checkpoint_text import checkpoint_note
from evidence.note_keys import cosigned_at
from evidence.signed_note import NoteSignature
from evidence.tiles import consistency_ranges
from evidence.witness_messages import (
    AddCheckpoint,
    WitnessMessageMalformed,
    cosignatures_from,
    size_from_body,
)
from runtime.upkeep import repeated
from runtime.witness_settings import Witness
from store.delivery.notices import tell_of_objection
from store.pool import LedgerAway, Pool
from store.tree.checkpoint_store import ServedCheckpoint, newest_signed
from store.tree.signing_state import SigningState, signing_state
from store.tree.tree_reading import read_hashes
from store.tree.witness_store import (
    KEY_REFUSED,
    UNKNOWN_LOG,
    Objection,
    ObjectionKind,
    claim_witness,
    keep_cosignature,
    list_witnesses,
    note_away,
    note_objection,
)
from views.history_view import WitnessStateCode

SECONDS = 20.0
"""For the whole answer: one that comes byte by byte is not waited for longer."""
MOST_BYTES = 16_384
"""Far more than an answer of a witness has."""
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999: a later one is not a time."""
_FAULTS = {403: KEY_REFUSED, 404: UNKNOWN_LOG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """The witness signed the head; its signature was checked."""

    signature: NoteSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class Knows:
    """The witness cosigned a head of another size last than the request says (409)."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotContinued:
    """The witness says that the tree does not go on from its newest head (422)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Anything else: the witness counts as away."""

    fault: str


WitnessAnswer = Cosigned | Knows | NotContinued | Unanswered


async def ask(
    http: httpx2.AsyncClient, witness: Witness, asked: AddCheckpoint, seconds: float = SECONDS
) -> WitnessAnswer:
    """Ask a witness to cosign a head."""
    try:
        async with asyncio.timeout(seconds):
            return await _answer(http, witness, asked)
    except (TimeoutError, httpx2.TimeoutException):
        return Unanswered(fault="slow")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return Unanswered(fault="certificate" if certificate_refused(error) else "unreachable")
    except WitnessMessageMalformed:
        return Unanswered(fault="rubbish")


async def _answer(http: httpx2.AsyncClient, witness: Witness, asked: AddCheckpoint) -> WitnessAnswer:
    url, headers = f"{witness.url}/add-checkpoint", {"Accept-Encoding": "identity"}
    async with http.stream("POST", url, content=asked.to_bytes(), headers=headers) as answer:
        body = bytearray()
        async for part in answer.aiter_raw():  # never unpacked: a small answer could become a huge one
            body += part
            if len(body) > MOST_BYTES:
                return Unanswered(fault="too-long")
    match answer.status_code:
        case 200:
            return _cosigned(bytes(body), witness, asked)
        case 409:
            return Knows(size=size_from_body(bytes(body)))
        case 422:
            return NotContinued()
        case status:
            return Unanswered(fault=_FAULTS.get(status, f"http-{status}"))


def _cosigned(body: bytes, witness: Witness, asked: AddCheckpoint) -> WitnessAnswer:
    found = cosignatures_from(body, asked.checkpoint.text, [witness.key])
    if not found or cosigned_at(found[0]) > _LAST_SECOND:
        return Unanswered(fault="not-cosigned")
    return Cosigned(signature=found[0])


LOOK_SECONDS = 1.0
PAUSE = timedelta(minutes=1)
"""After a witness did not answer as it should."""
TRIES = 4
"""A witness may say another size a few times, while another worker asks it too."""
LEASE = timedelta(seconds=TRIES * SECONDS + 10)
_log = structlog.get_logger("witnesses")
_RUBBISH = Unanswered(fault="rubbish")


@dataclass(frozen=True)
class WitnessClient:
    """Any number may run: one of them asks a witness at a time."""

    pool: Pool
    witnesses: Sequence[Witness]
    now: Callable[[], datetime]
    mail: str | None = None
    seconds: float = SECONDS

    async def run(self) -> None:
        """Run until cancelled. A slow witness keeps no other waiting, and no fault here stops the worker."""
        async with client() as http, asyncio.TaskGroup() as asking:
            while not await _done(self.begin()):
                await asyncio.sleep(LOOK_SECONDS)
            for witness in self.witnesses:
                asking.create_task(repeated(partial(self.once, http, witness), "witnesses", LOOK_SECONDS))

    async def begin(self) -> None:
        """Note which witnesses are asked."""
        async with self.pool.connection() as connection, connection.transaction():
            await list_witnesses(connection, [each.key.line for each in self.witnesses], self.now())

    async def once(self, http: httpx2.AsyncClient, witness: Witness) -> None:
        """Ask a witness for the newest head, if it has not cosigned it and no other worker asks."""
        async with self.pool.connection() as connection:
            head = await newest_signed(connection)
            if head is None:
                return
            seen = await claim_witness(connection, witness.key.line, head, self.now(), LEASE)
        if seen is not None:
            head, seen, answer = await self._ask(http, witness, head, seen)
            await self._keep(witness, head, seen, answer)

    async def _ask(
        self, http: httpx2.AsyncClient, witness: Witness, head: ServedCheckpoint, seen: int
    ) -> tuple[ServedCheckpoint, int, WitnessAnswer]:
        """What the witness says of which head, after the size that it says it has seen."""
        for _ in range(TRIES):
            answer = await ask(http, witness, await self._request(head, seen), self.seconds)
            if not isinstance(answer, Knows):
                return head, seen, answer
            if answer.size == seen:
                # Of the same size as ours, it has another tree. Otherwise it contradicts itself.
                return head, seen, answer if seen == head.size else _RUBBISH
            seen = answer.size
            # Another worker may have signed and sent a newer one, which is here before any witness has it.
            newest = await self._newest(head)
            if newest is None:
                return head, seen, _RUBBISH
            head = newest
            if seen > head.size:
                return head, seen, answer
        return head, seen, _RUBBISH

    async def _newest(self, head: ServedCheckpoint) -> ServedCheckpoint | None:
        found = await newest_signed(self.pool)
        return None if found is None or found.origin != head.origin else found

    async def _request(self, head: ServedCheckpoint, seen: int) -> AddCheckpoint:
        path: list[bytes] = []
        if 0 < seen < head.size:
            path = await read_hashes(self.pool, consistency_ranges(seen, head.size), head.size)
        return AddCheckpoint(old=seen, path=tuple(path), checkpoint=checkpoint_note(head.note))

    async def _keep(self, witness: Witness, head: ServedCheckpoint, seen: int, answer: WitnessAnswer) -> None:
        line, now = witness.key.line, self.now()
        kind = _kind(answer, head.size, seen)
        if kind is not None:
            await self._object(line, head, seen, kind)
            return
        async with self.pool.connection() as connection, connection.transaction():
            if isinstance(answer, Cosigned):
                signature = answer.signature.signature
                await keep_cosignature(connection, line, head.origin, head.size, signature, now)
            else:
                fault = answer.fault if isinstance(answer, Unanswered) else _RUBBISH.fault
                await note_away(connection, line, fault, now, PAUSE)

    async def _object(self, line: str, head: ServedCheckpoint, seen: int, kind: ObjectionKind) -> None:
        """Record that a witness knows another tree, and tell people: from now on the log signs nothing."""
        found = Objection(
            witness=line,
            origin=head.origin,
            kind=kind,
            size=head.size,
            seen=seen,
            objected_at=self.now(),
        )
        async with self.pool.connection() as connection, connection.transaction():
            if await note_objection(connection, found):
                await tell_of_objection(connection, self.mail)
        _log.error("witness objects", outcome=kind)


async def _done(work: Awaitable[None]) -> bool:
    """Whether it was done. A fault is logged, and stops nothing."""
    try:
        await work
    except LedgerAway:
        return False
    except Exception as fault:  # noqa: BLE001 - witnesses are asked again, and the clock goes on
        _log.error("fault", exc_info=fault)
        return False
    return True


def _kind(answer: WitnessAnswer, size: int, seen: int) -> ObjectionKind | None:
    """What a witness objects to: a head of this size, after it said which size it has seen."""
    match answer:
        case Knows():
            return "newer-head" if seen > size else "other-tree"
        case NotContinued() if seen:  # else there was nothing to go on from
            return "other-tree" if seen == size else "no-continuation"
        case _:
            return None


MEASURE_SECONDS = 15.0
STATE = Gauge("onward_witness_state", "1 for the state that a witness is in, else 0.", ["witness", "state"])
BEHIND = Gauge(
    "onward_witness_behind_seconds",
    "Seconds since the first signed head that a witness has not cosigned; 0 if it has the newest.",
    ["witness"],
)


async def measure_witnesses(pool: Pool) -> None:
    """Run until cancelled. While the database is away, the gauges keep what they say."""

    async def measure() -> None:
        measured(await signing_state(pool))

    await repeated(measure, "witnesses", MEASURE_SECONDS)


def measured(state: SigningState) -> None:
    """Set the gauges of each witness."""
    for each in state.witnesses:
        for code in get_args(WitnessStateCode):
            STATE.labels(each.name, code).set(code == each.state.code)
        since = each.behind_since
        BEHIND.labels(each.name).set(0 if since is None else max(0.0, (state.now - since).total_seconds()))
