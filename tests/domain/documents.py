"""Cases as JSON shows them, for tests that look at single fields."""

from typing import Any

from domain.case.case import Case
from domain.people.roles import Person
from views.case_view import case_view, outline, whole_view
from views.read_model import as_document


def case_document(case: Case, person: Person, *more: Any) -> dict[str, Any]:
    return as_document(case_view(case, person, *more))


def whole_document(case: Case, *more: Any) -> dict[str, Any]:
    return as_document(whole_view(case, *more))


def outline_document(case: Case, person: Person) -> dict[str, Any]:
    return as_document(outline(case, person))
