"""An agency's own system: it signs its messages as Standard Webhooks 1.0 says, with code of its own."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

from tests.school import Json, SetClock

PATH = "/v1/agency/feedback"


def signature(secret: str, name: str, timestamp: int | str, body: bytes) -> str:
    """`v1,` and HMAC-SHA256 of id, time and body, with full stops between, in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


@dataclass(frozen=True)
class Agency:
    """An agency that has a key."""

    id: UUID
    secret: str
    http: httpx2.AsyncClient
    clock: SetClock

    def signed(
        self, body: bytes, name: str | None = None, late: int = 0, secret: str | None = None
    ) -> dict[str, str]:
        """Headers with a valid signature of the body."""
        name, timestamp = name or f"msg_{uuid4().hex}", int(self.clock.time.timestamp()) - late
        made = signature(secret or self.secret, name, timestamp, body)
        return {"webhook-id": name, "webhook-timestamp": str(timestamp), "webhook-signature": made}

    async def sends(self, body: bytes, headers: dict[str, str], path: str = PATH) -> httpx2.Response:
        """Byte for byte."""
        return await self.http.post(path, content=body, headers=headers)

    async def tells(self, told: Json, name: str | None = None, late: int = 0) -> httpx2.Response:
        """A well-formed message."""
        body = json.dumps(told).encode()
        return await self.sends(body, self.signed(body, name, late))

    async def does(self, told: Json, **given: Any) -> None:
        """A message that is recorded."""
        answer = await self.tells(told, **given)
        assert (answer.status_code, answer.json()) == (200, {"recorded": True})


def a_decision(decision: str = "section_17", reference: str = "F-12345", **given: Any) -> Json:
    told = {"agency_reference": reference, "kind": "decision", "decision": decision, "told_by": "Front door"}
    return told | given


def an_acknowledgement(reference: str = "F-12345", **given: Any) -> Json:
    return {"agency_reference": reference, "kind": "acknowledgement"} | given


BODY = json.dumps(a_decision()).encode()
Headers = dict[str, str]


def plain(answer: httpx2.Response) -> tuple[Json, Headers]:
    body = {name: value for name, value in answer.json().items() if name != "request_id"}
    return body, {name: value for name, value in answer.headers.items() if name != "x-request-id"}
