"""The signed message that an agency's own system sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.commands.agencies import Decision, Elsewhere, SocialWorker
from domain.validation.field_rules import Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTold:
    """An agency says that it has a referral, or what it has decided (11.8)."""

    agency_reference: str
    kind: Literal["acknowledgement", "decision"]
    decision: Decision | None = None
    told_by: str | None = None
    told_at: datetime | None = None
    social_worker: SocialWorker | None = None
    reasons: Reasons | None = None
    redirected_to: Elsewhere | None = None
