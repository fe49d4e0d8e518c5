"""Call webhooks, signed as Standard Webhooks asks. The body is a CloudEvent (1.0) with ids only."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import orjson

from delivery.delivery_outcome import Failed, Outcome, Sent
from delivery.ssrf_guard import AddressForbidden, check_url, resolve
from delivery.tls import certificate_refused
from domain.calendar.working_time import instant
from store.delivery.delivery_queue import Delivery
from store.delivery.webhook_addresses import Webhook

NOT_THERE, GONE = 404, 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """Calls the webhooks of schools."""

    source: str
    allow_private: bool = False

    async def send(self, http: httpx2.AsyncClient, delivery: Delivery, to: Webhook, now: datetime) -> Outcome:
        """Send one event to a school's system."""
        about = {
            "referral": str(delivery.case),
            "version": delivery.version,
            "obligation": delivery.obligation,
            "rung": delivery.rung,
            "due_at": instant(delivery.due_at),
        }
        return await self.post(http, delivery.id, delivery.kind, to, now, delivery.created_at, about)

    async def post(
        self,
        http: httpx2.AsyncClient,
        event: UUID,
        kind: str,
        to: Webhook,
        now: datetime,
        at: datetime,
        about: dict[str, Any],
    ) -> Outcome:
        """Post one event to the address that was checked. Redirects are not followed."""
        body = orjson.dumps(
            {
                "specversion": "1.0",
                "id": str(event),
                "source": f"{self.source}/schools/{to.school}",
                "type": f"onward.{kind}",
                "subject": about["referral"],
                "time": instant(at),
                "datacontenttype": "application/json",
                "data": about,
            }
        )
        try:
            place = check_url(to.url, self.allow_private)
            address = await resolve(place, self.allow_private)
            url = httpx2.URL(to.url).copy_with(host=address, port=place.port)
            headers = {
                "Host": httpx2.URL(to.url).netloc.decode(),
                "Content-Type": "application/cloudevents+json",
                **signature(to.secret, str(event), now, body),
            }
            request = http.build_request(
                "POST", url, content=body, headers=headers, extensions={"sni_hostname": place.host}
            )
            answer = await http.send(request, stream=True, follow_redirects=False)
            await answer.aclose()  # we do not use the body
        except (AddressForbidden, httpx2.InvalidURL, UnicodeError):
            return Failed(fault="address-not-allowed", permanent=True)
        except (httpx2.HTTPError, OSError) as error:
            return Failed(fault="certificate" if certificate_refused(error) else "unreachable")
        if answer.is_success:
            return Sent()
        return Failed(
            fault=f"webhook-{answer.status_code}",
            permanent=answer.status_code in (NOT_THERE, GONE) or answer.has_redirect_location,
            gone=answer.status_code == GONE,
        )


def signature(secret: bytes, event: str, now: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    at = str(int(now.timestamp()))
    signed = b".".join((event.encode(), at.encode(), body))
    digest = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return {"webhook-id": event, "webhook-timestamp": at, "webhook-signature": f"v1,{digest}"}


def shown_secret(secret: bytes) -> str:
    """The secret in the form that its receiver gets."""
    return "whsec_" + base64.b64encode(secret).decode()
