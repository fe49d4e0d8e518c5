"""Send by GOV.UK Notify's HTTP API, with a Notify template for each of ours or one for all."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
import orjson

from delivery.delivery_outcome import Failed, Outcome, Pending, Sent
from delivery.message_text import Words
from delivery.tls import certificate_refused
from store.delivery.delivery_queue import Delivery

PRODUCTION = "https://api.notifications.service.gov.uk"
FOR_ALL = "default"
_UUID_LENGTH = 36
UNDER_WAY = ("created", "sending", "pending")
GIVEN_BACK = ("temporary-failure", "technical-failure")
"""Notify has stopped trying, and says that a new try may succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """One Notify service. Its key is `NAME-SERVICE-SECRET`; the last two parts are UUIDs."""

    api_key: str = field(repr=False)
    templates: Mapping[str, str]
    base_url: str = PRODUCTION

    @property
    def service(self) -> str:
        """The id of the service that the key belongs to."""
        return self.api_key[-(2 * _UUID_LENGTH + 1) : -(_UUID_LENGTH + 1)]

    async def send(
        self, http: httpx2.AsyncClient, delivery: Delivery, to: str, words: Words, now: datetime
    ) -> Outcome:
        """Send a message, or ask for its status. Notify's "accepted" does not mean "delivered"."""
        template = self.templates.get(delivery.kind) or self.templates.get(FOR_ALL)
        if template is None:
            return Failed(fault="no-template")
        headers = {"Authorization": f"Bearer {self._token(now)}", "Content-Type": "application/json"}
        body = {
            "email_address": to,
            "template_id": template,
            "reference": str(delivery.id),
            "personalisation": {
                "subject": words.mail_subject,
                "body": words.text,
                "reference": words.reference,
                "owed": words.owed,
                "due": words.due,
                "link": words.link,
            },
        }
        status = "accepted"
        try:
            if delivery.attempts > 1:
                found = await self._newest(http, delivery, to, headers)
                if isinstance(found, Failed):
                    return found
                if found is not None and found not in GIVEN_BACK:
                    return _became(found)
                status = found or status
            answer = await http.post(
                f"{self.base_url}/v2/notifications/email", content=orjson.dumps(body), headers=headers
            )
        except httpx2.HTTPError as error:
            return Failed(fault="certificate" if certificate_refused(error) else "unreachable")
        if answer.status_code == 201:
            return Pending(fault=f"notify-{status}")
        # We can repair a key, clock, template or trial service, so retry. An invalid address is permanent.
        return Failed(fault=f"notify-{answer.status_code}", permanent=_address_refused(answer))

    async def _newest(
        self, http: httpx2.AsyncClient, delivery: Delivery, to: str, headers: dict[str, str]
    ) -> str | Failed | None:
        """The status of the newest message that Notify has under our reference, if any.

        Notify accepts the same reference twice, so we ask before each further try. Messages to another
        address, or from before an operator asked for the message again, do not count.
        """
        answer = await http.get(
            f"{self.base_url}/v2/notifications", params={"reference": str(delivery.id)}, headers=headers
        )
        if answer.status_code != 200:  # Notify may have it already: sending now could send it twice
            return Failed(fault=f"notify-{answer.status_code}")
        try:
            kept = [
                each for each in orjson.loads(answer.content)["notifications"] if _counts(each, delivery, to)
            ]
            newest = max(kept, key=_created, default=None)
            return None if newest is None else str(newest["status"])
        except (ValueError, KeyError, TypeError, AttributeError):  # not Notify's own words
            return Failed(fault="notify-answer")

    def _token(self, now: datetime) -> str:
        """A JSON web token (RFC 7519, HS256) issued now."""
        head = _encoded(orjson.dumps({"typ": "JWT", "alg": "HS256"}))
        claims = _encoded(orjson.dumps({"iss": self.service, "iat": int(now.timestamp())}))
        signed = f"{head}.{claims}"
        secret = self.api_key[-_UUID_LENGTH:].encode()
        return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _counts(kept: dict[str, Any], delivery: Delivery, to: str) -> bool:
    since = delivery.sent_again_at
    return kept["email_address"].casefold() == to.casefold() and (since is None or _created(kept) >= since)


def _created(kept: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(kept["created_at"])


def _became(status: str) -> Outcome:
    """The outcome for a status of Notify; an unknown one counts as under way."""
    match status:
        case "delivered":
            return Sent()
        case "permanent-failure":  # the mailbox does not exist, or refuses mail from Notify
            return Failed(fault=f"notify-{status}", permanent=True)
        case _:
            return Pending(fault=f"notify-{status if status in UNDER_WAY else 'status'}")


def _address_refused(answer: httpx2.Response) -> bool:
    if answer.status_code != 400:
        return False
    try:
        errors = orjson.loads(answer.content)["errors"]
        return any(
            each["error"] == "ValidationError" and each["message"].startswith("email_address ")
            for each in errors
        )
    except (ValueError, KeyError, TypeError, AttributeError):  # not Notify's own words
        return False


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
