"""Labels and values of the printed case, in the words of the pages and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from domain.policy import authority_pack
from domain.policy.policy_model import Policy
from wording import case_labels, form_labels, formatting, phrases
from wording.field_labels import ValueFormatter, words_of
from wording.obligation_text import task

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ENTRIES = ("event", "decision", "answered_by", "about", "withdrawn", "uncountersigned")
"""Fields whose number is the number of an entry."""
_ROLES = ("owner_roles", "to")
_STATES = {
    "named": "Named in the report",
    "declared": "Declared",
    "confirmed": "Confirmed",
    "lifted": "Lifted",
}
"""States of a conflict of interest; those of a task are in `case_labels`."""
_ASKED = {
    "outcome": ("record-dispute-outcome", "/outcome"),
    "standing": ("record-team-member", "/standing"),
    "kept_in": ("record-paper-copy", "/kept_in"),
    "statutory_finding": ("withhold", "/statutory_finding"),
    "lawful_basis": ("refer", "/lawful_basis"),
    "fields": ("refer", "/information_shared"),
}
"""Fields of the case with the command and the question that words them."""
_LISTS = {"part": "team_parts", "heading": "effects", "condition": "conditions"}
"""Fields of the case with the policy's list that words them."""
_SECTIONS = ("case", "pupil", "concern", "joined", "circumstances", "referral", "around")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFields:
    """Words for the fields of one case; `names` are those of the school's people, by id."""

    names: Mapping[str, str]
    policy: Policy

    def of_case(self, name: str, value: Any) -> str:
        """A value of the case, as the pages show it."""
        if (named := self._named(name, value)) is not None:
            return named
        if not isinstance(value, str | bool):
            return str(value)
        match name:
            case "state":
                return _STATES.get(str(value)) or case_labels.state(str(value))
            case "basis":
                return case_labels.basis(str(value))
            case "to" | "from" if value in authority_pack.AGENCIES:
                return phrases.upper(phrases.agency(str(value)))
            case _ if name in _ASKED:
                return phrases.upper(phrases.answer(*_ASKED[name], str(value)))
            case _ if name in _LISTS:
                return self._of_the_policy(_LISTS[name], str(value))
            case _:
                known = {UUID(person): called for person, called in self.names.items()}
                return ValueFormatter(names=known, policy=self.policy).value(name, value) or str(value)

    def _of_the_policy(self, listed: str, code: str) -> str:
        known = {each.code: each.text for each in self.policy.codes.get(listed, ())}
        return known.get(code, code)

    def _named(self, name: str, value: Any) -> str | None:
        """A value that is a name, a time or the code of something with a name; None for any other."""
        match value:
            case str() if value in self.names:
                return self.names[value]
            case str() if _INSTANT.fullmatch(value):
                return formatting.moment(value)
            case str() if _DATE.fullmatch(value):
                return formatting.plain_day(date.fromisoformat(value))
            case str() if name == "obligation":
                return task(value)
            case str() if name in ("agency_referral", "re_referral_of", "id"):
                return phrases.upper(phrases.agency(value))
            case str() if name == "policy":
                return phrases.upper(formatting.policy_version(value))
            case str() if name in _ROLES and value in (*formatting.ROLES, *formatting.IN_THE_CASE):
                return formatting.words(value)
            case int() if not isinstance(value, bool) and name in _ENTRIES:
                return f"Entry {value}"
            case _:
                return None


@cache
def case_label(name: str, within: str = "") -> str:
    """The label of a field of the case, or of a part of it."""
    first = "referral" if within == "agency_referrals" else within
    for section in (each for each in (first, *_SECTIONS) if each in _SECTIONS):
        if name in words_of(section):
            return words_of(section)[name]
    return form_labels.page_copy("printed")["case"].get(name) or phrases.upper(formatting.words(name))
