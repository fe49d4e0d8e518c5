"""GOV.UK Notify, by its HTTP protocol: one template of the service for each of ours, or one for all."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import httpx2
import orjson

from post.messages import Words
from post.outcome import Failed, Outcome, Sent
from post.trust import certificate_refused
from store.post import Delivery

PRODUCTION = "https://api.notifications.service.gov.uk"
FOR_ALL = "default"
_UUID_LENGTH = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """One service of Notify's; its key is `NAME-SERVICE-SECRET`, the last two of them UUIDs."""

    api_key: str
    templates: Mapping[str, str]
    base_url: str = PRODUCTION

    @property
    def service(self) -> str:
        """The id of the service that the key belongs to."""
        return self.api_key[-(2 * _UUID_LENGTH + 1) : -(_UUID_LENGTH + 1)]

    async def send(
        self, http: httpx2.AsyncClient, delivery: Delivery, to: str, words: Words, now: datetime
    ) -> Outcome:
        """Hand a message over, unless an earlier try that got no answer had done so."""
        template = self.templates.get(delivery.kind) or self.templates.get(FOR_ALL)
        if template is None:
            return Failed(fault="no-template")
        headers = {"Authorization": f"Bearer {self._token(now)}", "Content-Type": "application/json"}
        body = {
            "email_address": to,
            "template_id": template,
            "reference": str(delivery.id),
            "personalisation": {
                "subject": words.subject,
                "body": words.text,
                "reference": words.reference,
                "owed": words.owed,
                "due": words.due,
                "link": words.link,
            },
        }
        try:
            if delivery.attempts > 1 and await self._has(http, delivery.id, headers):
                return Sent()
            answer = await http.post(
                f"{self.base_url}/v2/notifications/email", content=orjson.dumps(body), headers=headers
            )
        except httpx2.HTTPError as error:
            return Failed(fault="certificate" if certificate_refused(error) else "unreachable")
        if answer.status_code == 201:
            return Sent()
        # Key, clock, template, a service on trial: ours to mend. An address that is none is not.
        return Failed(fault=f"notify-{answer.status_code}", permanent=_address_refused(answer))

    async def _has(self, http: httpx2.AsyncClient, delivery: UUID, headers: dict[str, str]) -> bool:
        """Notify takes the same reference twice: so it is asked first whether it has it."""
        answer = await http.get(
            f"{self.base_url}/v2/notifications", params={"reference": str(delivery)}, headers=headers
        )
        return answer.status_code == 200 and bool(orjson.loads(answer.content).get("notifications"))

    def _token(self, now: datetime) -> str:
        """A JSON web token (RFC 7519, HS256) for this minute."""
        head = _encoded(orjson.dumps({"typ": "JWT", "alg": "HS256"}))
        claims = _encoded(orjson.dumps({"iss": self.service, "iat": int(now.timestamp())}))
        signed = f"{head}.{claims}"
        secret = self.api_key[-_UUID_LENGTH:].encode()
        return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


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
