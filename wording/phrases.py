"""What people, agencies, roles and codes are called in the middle of a sentence."""

import re
from collections.abc import Iterable
from datetime import date

from domain.people.roles import ACTING_DSL
from domain.policy import authority_pack
from wording import form_labels, formatting

_CHANNELS = {"email": "by e-mail", "notify": "by GOV.UK Notify", "webhook": "to one of the school’s systems"}
_PARTNERS = {"health": "health services", "education": "education services", "other": "another agency"}
_SHORT_ROLES = {"dsl": "DSL", "deputy_dsl": "deputy DSL", ACTING_DSL: "acting DSL"}
_SUGGESTED = {
    "Children’s social care": "children’s social care",
    "The police": "the police",
    "Designated officer": "the designated officer",
    "Health": "health services",
    "School": "a school",
}
"""Bodies with which the law may make sharing a duty (domain/rules/safeguards.py), and in a sentence."""
LISTED_BODIES = tuple(_SUGGESTED)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_POLICY = re.compile(r"The policy (\S+@\d+)")


def agency(code: str) -> str:
    """`cscs` is children's social care; `cscs-2` is the second referral to it."""
    return authority_pack.agency_name(code) or _PARTNERS.get(code) or formatting.words(code)


def code(value: str) -> str:
    """Any other code as the forms word it, in lower case for the middle of a sentence."""
    return lower(form_labels.shared()["codes"].get(value) or formatting.words(value))


def answer(command: str, field: str, value: str) -> str:
    """An answer as the command's form words it, in lower case for the middle of a sentence."""
    try:
        return lower(form_labels.of_choice(form_labels.of_field(command, field), value))
    except form_labels.NoWords:  # people may use a code of their own
        return formatting.words(value)


def lower(text: str) -> str:
    """The text with a lower-case first letter, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper(text: str) -> str:
    """The text with an upper-case first letter."""
    return text[:1].upper() + text[1:]


def roles(codes: Iterable[str]) -> str:
    """`the headteacher and the board lead`."""
    return listed(f"the {lower(formatting.words(each))}" for each in codes)


def short_role(code: str) -> str:
    """A role in brackets after a name: `DSL`, `headteacher`."""
    return _SHORT_ROLES.get(code) or lower(formatting.words(code))


def channel(name: str) -> str:
    """How a message was sent."""
    return _CHANNELS.get(name) or f"by {formatting.words(name)}"


def in_a_sentence(who: str) -> str:
    """A role or a suggested body in lower case; the name of a person, an agency or a school as it is."""
    if who in _SUGGESTED:
        return _SUGGESTED[who]
    return lower(who) if who in (*formatting.ROLES.values(), *formatting.IN_THE_CASE.values()) else who


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, last = tuple(parts) or ("no one",)
    return f"{', '.join(before)} and {last}" if before else last


def named(who: str) -> str:
    """`Dana Lead (dsl)`, `deputy_dsl` or `cscs` in words; any other name as it is."""
    name, _, role = who.removesuffix(")").rpartition(" (")
    if name and who.endswith(")"):
        return f"{name} ({short_role(role)})"
    return (
        authority_pack.AGENCIES.get(who)
        or formatting.ROLES.get(who)
        or formatting.IN_THE_CASE.get(who)
        or who
    )


def aged(sentence: str) -> str:
    """A sentence about something out of date, with its days and policy version in words."""
    dated = _DAY.sub(lambda found: formatting.plain_day(date.fromisoformat(found[0])), sentence)
    return _POLICY.sub(lambda found: f"The policy ({formatting.policy_version(found[1])})", dated)


def repeats(kind: str) -> str:
    """A kind of repeats that are counted together: `concerns`, `missing episodes`."""
    return {"concern": "concerns", "missing-episode": "missing episodes"}[kind]
