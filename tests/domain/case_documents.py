"""Cases as JSON shows them, for tests that look at single fields."""

from typing import Any

from domain.case.case import Case
from domain.people.roles import Person
from views.case_view import CaseView, case_view, outline, whole_view
from views.read_model import as_document


def case_document(case: Case, person: Person, *more: Any) -> dict[str, Any]:
    return _document(case_view(case, person, *more))


def whole_document(case: Case, *more: Any) -> dict[str, Any]:
    return _document(whole_view(case, *more))


def outline_document(case: Case, person: Person) -> dict[str, Any]:
    return _document(outline(case, person))


def _document(view: CaseView) -> dict[str, Any]:
    document: dict[str, Any] = _with_tuples(as_document(view))
    return document


def _with_tuples(part: Any) -> Any:
    """Lists of plain values as tuples, as the tests write them."""
    match part:
        case dict():
            return {name: _with_tuples(value) for name, value in part.items()}
        case list() if part and not any(isinstance(each, dict | list) for each in part):
            return tuple(part)
        case list():
            return [_with_tuples(each) for each in part]
        case _:
            return part
