"""The annotation of a field is its rule, whatever its name; the tables name fields that exist."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_args, get_type_hints

from domain.command_catalogue import COMMANDS, RAISE
from domain.entries.clock import AgencyTold
from domain.field_rules import FutureDate, Reasons, field_faults, parts_of, rules_of
from domain.policy.bank_holidays import Proclaim
from domain.validation.contradictions import DependentField
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.required_fields import REQUIREMENTS, Requirement
from tests.domain.people_and_times import MONDAY_10AM
from tests.domain.validation.independent_fields import every_part
from tests.with_each import with_each

ROOTS = (RAISE.command, *(entry.command for entry in COMMANDS.values()), AgencyTold, Proclaim)


KINDS = sorted({part for root in ROOTS for part in every_part(root)}, key=lambda kind: kind.__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A body whose field names suggest the wrong rules."""

    reasons: str
    explanation: Reasons
    review_on: date
    look_again: FutureDate | None = None


def test_a_rule_is_the_fields_annotation_and_not_its_name() -> None:
    today = MONDAY_10AM.date()
    example = Example(reasons="short", explanation="short", review_on=today, look_again=today)
    assert [pointer for pointer, _ in field_faults(example, "", MONDAY_10AM)] == [
        "/explanation",
        "/look_again",
    ]


@with_each("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_reason_number_and_list_of_texts_has_a_rule(kind: type) -> None:
    """Texts and times have a rule by type; reasons, numbers and lists of texts need one of their own."""
    hints, rules = get_type_hints(kind), rules_of(kind)
    for each in fields(kind):
        members = (hints[each.name], *get_args(hints[each.name]))
        if each.name == "reasons" or int in members or tuple[str, ...] in members:
            assert rules[each.name], f"{kind.__name__}.{each.name}"


@with_each("row", [*DEPENDENT_FIELDS, *REQUIREMENTS], ids=lambda row: f"{row.of[0].__name__}-{row.field}")
def test_each_row_names_fields_that_its_dataclasses_have(row: DependentField | Requirement) -> None:
    answers = row.under if isinstance(row, DependentField) else row.when
    for kind in row.of:
        for path in (row.field, *(answer.name for answer in answers)):
            assert _leads_somewhere(kind, path), f"{kind.__name__}: {path}"


def _leads_somewhere(kind: type, path: str) -> bool:
    name, _, rest = path.removeprefix("*/").partition("/")
    if name not in {each.name.rstrip("_") for each in fields(kind)}:
        return False
    if not rest:
        return True
    parts: dict[str, Any] = {path.removesuffix("/*"): part for path, part in parts_of(kind)}
    return name in parts and _leads_somewhere(parts[name], rest)
