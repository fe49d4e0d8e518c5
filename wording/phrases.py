"""What people, agencies, roles and codes are called in the middle of a sentence."""

import re
from collections.abc import Iterable
from datetime import date

from domain.people.roles import ACTING_DSL
from domain.policy import agency_names
from wording import form_labels, formatting

_CHANNELS = {"email": "by e-mail", "notify": "by GOV.UK Notify", "webhook": "to one of the school’s systems"}
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_POLICY = re.compile(r"The policy (\S+@\d+)")


def agency(code: str) -> str:
    """`cscs` as it is called in a sentence; `cscs-2` is the second referral to it."""
    return agency_names.agency_name(code) or formatting.words(code)


def code(value: str) -> str:
    """Any other code in the words in which it was asked for, as they stand in a sentence."""
    return lower(form_labels.shared()["codes"].get(value) or formatting.words(value))


def answer(command: str, field: str, value: str) -> str:
    """An answer in the words in which that command asks for it, as they stand in a sentence."""
    try:
        return lower(form_labels.of_choice(form_labels.of_field(command, field), value))
    except form_labels.NoWords:  # people may use a code of their own
        return formatting.words(value)


def lower(text: str) -> str:
    """A sentence's words in the middle of one; an abbreviation stays what it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper(text: str) -> str:
    """The same at the beginning."""
    return text[:1].upper() + text[1:]


def roles(codes: Iterable[str]) -> str:
    """Those who were told: by the words of a role, or of what somebody is in this case."""
    return listed(
        f"the {lower(formatting.words(each))}" if each in formatting.ROLES else _part(each) for each in codes
    )


def _part(code: str) -> str:
    return (
        "whoever is in the safeguarding lead’s place" if code == ACTING_DSL else lower(formatting.words(code))
    )


def channel(name: str) -> str:
    """How a message was sent."""
    return _CHANNELS.get(name) or f"by {formatting.words(name)}"


def in_a_sentence(who: str) -> str:
    """A role as it stands in a sentence; a person's, an agency's or a school's name as it is."""
    return lower(who) if who in (*formatting.ROLES.values(), *formatting.IN_THE_CASE.values()) else who


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, last = tuple(parts) or ("nobody",)
    return f"{', '.join(before)} and {last}" if before else last


def named(who: str) -> str:
    """`Dana Lead (dsl)`, `deputy_dsl` or `cscs` in words; any other name as it is."""
    name, _, role = who.removesuffix(")").rpartition(" (")
    if name and who.endswith(")"):
        return f"{name} ({lower(formatting.words(role))})"
    return (
        agency_names.AGENCIES.get(who) or formatting.ROLES.get(who) or formatting.IN_THE_CASE.get(who) or who
    )


def aged(sentence: str) -> str:
    """A sentence about what has aged, with days as people write them, and the policy by its edition."""
    dated = _DAY.sub(lambda found: formatting.plain_day(date.fromisoformat(found[0])), sentence)
    return _POLICY.sub(lambda found: f"The policy ({formatting.edition(found[1])})", dated)
