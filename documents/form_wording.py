"""The words on the form for codes, dates and times."""

from datetime import date
from typing import Literal

from domain.policy.form_questions import EDITION
from domain.policy.policy_model import Policy
from wording.form_labels import page_copy

AGENCIES, CHANNELS, PARTS, ORIGINS, TRIGGERS, ROLES = (
    page_copy("form")[name] for name in ("agencies", "channels", "parts", "origins", "triggers", "roles")
)
EDITION_WORDS = f"Onward's referral form, edition {EDITION.rpartition('@')[2]}"


def day(of: date | Literal["unknown"]) -> str:
    """A date in words, or “Not known”."""
    return "Not known" if isinstance(of, str) else f"{of.day} {of:%B %Y}"


def spoken(code: str) -> str:
    """A code with spaces for its hyphens and underscores."""
    return code.replace("_", " ").replace("-", " ")


def listed(policy: Policy, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Words for codes of one of the policy's lists. An unknown code is shown with spaces."""
    said = {code.code: code.text for code in policy.codes.get(name, ())}
    return tuple(said.get(each, said.get(each.replace("_", "-"), spoken(each))) for each in codes)


def yes(value: bool | str) -> str:
    """Yes, No, “Not known”, or the given text."""
    return (
        "Not known" if value == "unknown" else value if isinstance(value, str) else "Yes" if value else "No"
    )
