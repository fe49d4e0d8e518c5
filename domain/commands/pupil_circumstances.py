"""What a case should know of the pupil now: needs, care, social worker, home authority (3-DSL.m)."""

from dataclasses import dataclass
from typing import Literal

from domain.commands.agencies import SocialWorker
from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCircumstances(PersonCommandBase):
    """Record what the case should know of the pupil now; later rules go by the newest answers (3-DSL.m)."""

    risk_groups: Codes | None = None
    """All that apply now; an empty list if none does."""
    sen: Literal["none", "support", "ehcp"] | None = None
    """Special educational needs: none, SEN support, or an education, health and care plan."""
    looked_after: bool | None = None
    """Whether the pupil is looked after by a local authority."""
    social_worker: SocialWorker | None = None
    """The pupil's own social worker, whom the school contacts first (11.8)."""
    home_authority: str | None = None
    """The local authority in which the pupil lives."""
