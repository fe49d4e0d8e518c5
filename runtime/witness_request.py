"""One request to a witness (C2SP tlog-witness, `add-checkpoint`), and what its answer means."""

import asyncio
from dataclasses import dataclass

import httpx2

from delivery.tls import certificate_refused
from evidence.note_keys import cosigned_at
from evidence.signed_note import NoteSignature
from evidence.witness_messages import (
    AddCheckpoint,
    WitnessMessageMalformed,
    cosignatures_from,
    size_from_body,
)
from runtime.witness_settings import Witness
from store.tree.witness_store import KEY_REFUSED, UNKNOWN_LOG

SECONDS = 20.0
"""For the whole answer: one that comes byte by byte is not waited for longer."""
MOST_BYTES = 16_384
"""Far more than an answer of a witness has."""
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999: a later time is no time."""
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
