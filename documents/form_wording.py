"""The words on the form for codes, dates and times."""

from datetime import date
from typing import Literal

from domain.policy.form_questions import EDITION
from domain.policy.policy_model import Policy

AGENCIES = {
    "cscs": "children's social care",
    "police": "the police",
    "lado": "the local authority designated officer",
    "adult_services": "adult services",
}
EDITION_WORDS = f"Onward's referral form, edition {EDITION.rpartition('@')[2]}"
CHANNELS = {
    "phone": "By phone",
    "portal": "On the agency's online form",
    "email": "By secure e-mail",
    "in_person": "In person",
}
PARTS = {
    "pupil": "who the child is",
    "concern": "the concern",
    "indicators": "the signs noticed",
    "child_words": "the child's own words",
    "risk_groups": "what makes the child more at risk",
    "family": "family and household",
    "history": "earlier help and referrals",
}
CATEGORIES = {
    "cse": "Child sexual exploitation",
    "csa": "Child sexual abuse",
    "cce": "Child criminal exploitation",
    "youth_produced_imagery": "Youth produced sexual imagery",
    "not_stated": "Not answered",
}
ORIGINS = {
    "camera": "Taken with a camera or phone",
    "altered": "Altered pictures",
    "ai_generated": "Made with AI",
    "unknown": "Origin not known",
}
TRIGGERS = {
    "harmed": "The child has been harmed",
    "immediate_danger": "The child is in immediate danger",
    "serious_harm": "Serious harm is likely",
    "at_risk": "The child is at risk",
}
ROLES = {
    "dsl": "designated safeguarding lead",
    "deputy_dsl": "deputy designated safeguarding lead",
    "acting_dsl": "acting designated safeguarding lead",
}


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
