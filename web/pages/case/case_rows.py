"""The rows of lists of cases: who it is about, the kind of concern, and what comes next."""

from typing import Any

from domain.access.permissions import BEYOND_THE_SCHOOL, OF_THE_GOVERNORS
from domain.case.case import Case
from domain.people.roles import WHOLE_SCHOOL
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import YEAR_GROUPS
from store.ledger.stored_states import Unread
from store.people import saved_filters
from store.people.saved_filters import SavedFilter
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.pages.case.tasks import tasks
from wording import case_labels, form_labels

FILTERS = ("stage", "overdue", "owner", "category")
"""What the list is filtered by, in its address."""
KIND_NOT_GIVEN = "Kind of concern not given"
SEARCHED = ("q", "year", "class", "reference")
"""What cases are searched by, in the body of a form."""


def sees_whole_cases(visit: PageRequest) -> bool:
    """Whether the visitor’s roles see whole cases, and not only their own reports."""
    return any(role in (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL) for role in visit.me.roles)


def sees_every_case(visit: PageRequest) -> bool:
    """Whether an empty list tells the visitor about their school: others see only some of its cases."""
    return any(role in WHOLE_SCHOOL for role in visit.me.roles)


def partial_values(visit: PageRequest) -> dict[str, Any]:
    """What a list tells those who see only some cases, so that an empty one reassures no one falsely."""
    roles = visit.me.roles
    return {
        "partly": not sees_every_case(visit),
        "reads_governors": any(role in OF_THE_GOVERNORS for role in roles),
    }


def search_values(visit: PageRequest) -> dict[str, Any]:
    """What the search form of the list needs."""
    finds = sees_whole_cases(visit) and pupil_sight(visit.me.caller.person) is not None
    return {"may_search": finds, "years": YEAR_GROUPS}


def present_filter(form: PostedForm) -> dict[str, str]:
    """What a form searches or filters by, without the fields that are empty."""
    return {name: text for name in (*SEARCHED, *FILTERS) if (text := form[name].strip())}


async def filter_values(visit: PageRequest, present: dict[str, str]) -> dict[str, Any]:
    """The filter of the page, to save under a name, and those that the visitor saved before."""
    saved: list[SavedFilter] = []
    if sees_whole_cases(visit):
        person, ledger = visit.me.caller.person.id, visit.ledger
        saved = await saved_filters.of_person(ledger.pool, ledger.seals, person)
    return {"present": present, "saved": saved, "filter_name": ""}


def case_row(visit: PageRequest, state: Case | Unread, *, logged: bool) -> dict[str, Any]:
    """A line of the list; without the child's name where no one can log who reads it (11.15)."""
    if isinstance(state, Unread):
        return {
            "id": state.id,
            "reference": state.reference,
            "raised_at": state.raised_at,
            "unread": True,
        }
    view = visit.view(state)
    owed, _ = tasks(state, view, visit.now)
    whole = view.pupil is not None
    return {
        "id": state.id,
        "reference": state.reference,
        "pupil": view.pupil.name if view.pupil and logged else None,
        "concern": short_category(state.concern.category) if whole and logged else None,
        "danger": whole and logged and state.concern.immediate_danger,
        "stage": case_labels.stage(view.stage),
        "owner": state.owner if whole else None,
        "whole": whole,
        "raised_at": state.raised_at,
        "late": sum(each.late for each in owed),
        "next": next((each for each in owed if each.due_at), None),
    }


def short_category(code: str) -> str:
    """The words of a category, without its explanation."""
    if code == "not_stated":
        return KIND_NOT_GIVEN
    return form_labels.of_choice({}, code).partition(":")[0]
