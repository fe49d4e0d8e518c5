"""Labels and values of a case’s fields in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.policy.policy_model import Policy
from wording import case_labels, form_labels, formatting, phrases

Names = Mapping[UUID, str]
_CODED = ("sen", "agency", "channel", "decision")
_OF_THE_POLICY = {
    "indicators": "indicators",
    "risk_groups": "risk_groups",
    "mode": "modes",
    "contact_type": "contact_types",
    "imbalances": "imbalances",
    "limbs": "limbs",
}
"""The policy's lists, by the fields that hold their codes."""
_PEOPLE = ("owner", "raised_by", "made_by")
_MAY_NOT_BE_ASKED = ("imagery", "staff_allegation", "child_unaware")
"""Fields where False is not an answer: the school may not have asked, or known."""


def words_of(section: str) -> Mapping[str, str]:
    """The label of each field of a section."""
    labels: Mapping[str, str] = form_labels.page_copy("fields")[section]
    return labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFormatter:
    """Values in words, with the school’s people and a policy’s lists."""

    names: Names
    policy: Policy

    def value(self, name: str, value: Any) -> str | None:
        """One value in words; None if it is empty."""
        match name, value:
            case _, None | [] | ():
                return None
            case "child_unaware", True:
                return "No"  # the label asks whether the child knows
            case _, bool():
                return "Yes" if value else "Not recorded" if name in _MAY_NOT_BE_ASKED else "No"
            case _, "unknown":
                return "Not known"
            case "id", _:  # of the child on the register
                return "Yes"
            case "stage", _:
                return case_labels.stage(value)
            case "policy", _:
                return phrases.upper(formatting.policy_version(value))
            case "date_of_birth", _:
                return formatting.plain_day(date.fromisoformat(value))
            case "redirected_to", _:
                return phrases.upper(phrases.answer("record-feedback", "/redirected_to", value))
            case "re_referral_of", _:
                return f"The referral to {phrases.agency(value)}"
            case _, str() if name in _PEOPLE:
                return self.names.get(UUID(value), "A member of staff")
            case _, str() if name.endswith("_at"):
                return formatting.moment(value)
            case _, str() if name in _CODED:
                return phrases.upper(phrases.code(value))
            case _, tuple() | list() if name in _OF_THE_POLICY:
                return ", ".join(self._of_the_policy(_OF_THE_POLICY[name], value))
            case _, dict():
                return self._group(value)
            case _, tuple() | list():
                return "; ".join(self._member(name, each) for each in value)
            case _:
                return str(value)

    def _of_the_policy(self, list_: str, codes: Iterable[str]) -> list[str]:
        """Codes in the policy’s words; a code that it lacks is a person’s own."""
        known = {each.code: each.text for each in self.policy.codes.get(list_, ())}
        return [known.get(code, code) for code in codes]

    def _member(self, name: str, each: Any) -> str:
        match name:
            case "disputes":
                came = each["outcome"] or "no answer yet"
                return f"Stage {each['stage']}: {came}"
            case "siblings":
                return str(each["name"])
            case "not_answered":
                return phrases.answer("raise", "/not_answered", each)
            case "imagery_parties":
                age = "age not known" if each["age"] == "unknown" else f"{each['age']} years old"
                return f"{phrases.upper(phrases.code(each['part']))}: {age}"
            case "team":
                (part,) = self._of_the_policy("team_parts", [each["part"]])
                standing = phrases.answer("record-team-member", "/standing", each["standing"])
                return f"{each['name']} ({part}): {standing}"
            case "needs":
                (heading,) = self._of_the_policy("effects", [each["heading"]])
                return f"{heading}: {each['text']}"
            case "thresholds":
                where = [each["document"], each["version"] and f"version {each['version']}"]
                return f"{each['level']} ({', '.join(filter(None, where))})" if any(where) else each["level"]
            case _:
                return str(each)

    def _group(self, value: Mapping[str, Any]) -> str | None:
        return ", ".join(filter(None, (self.value(*each) for each in value.items()))) or None
