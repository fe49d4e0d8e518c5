"""A child's page for those who read whole records: open tasks of all cases, then one chronology (3-DSL.n)."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from application.cases.child_cases import (
    ChildCases,
    cases_of_a_like_name,
    child_cases,
    child_patterns,
    listed_cases,
    log_child_access,
)
from application.cases.child_chronology import chronology_page
from application.cases.chronology_reading import ChronologyFilter
from application.parameter_parsers import (
    a_count,
    a_day,
    a_moment,
    as_id,
    pack_cursor,
    place_or_none,
    read_or_none,
)
from application.pupils.pupil_reading import SeenPupil
from domain.calendar.working_time import in_utc, london
from domain.case.case import Case
from domain.entries.base import ENTRY_KINDS, EntryKind
from domain.pupils.age import age
from domain.pupils.pupil_access import READ_LOG, may_print_child
from store.queries import case_queries
from store.queries.chronology_rows import Place
from web.core.form_dates import date_items, date_of, in_parts
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.pages.case import page_context
from web.pages.case.tasks import Task, tasks
from web.pages.case.timeline import brief
from web.pages.pupils.child_entries import child_entry
from web.pages.register_choice import IDENTIFY
from wording.chronology_text import KIND_LABELS, damaged_cases

A_PAGE, IN_PRINT_VIEW = 50, 500
DAYS = ("from", "to")
FILTERS = ("case", "kind", "person", *DAYS)
_UNLESS_ASKED: EntryKind = "message"
"""Hidden until chosen: that a message was sent says nothing of the child."""


async def child_part(visit: PageRequest, seen: SeenPupil) -> dict[str, object]:
    """What the page shows beside the record, once the look at each case is logged."""
    caller = visit.me.caller
    child = await child_cases(visit.ledger, caller, seen.pupil.id)
    await log_child_access(visit.ledger, caller.person.id, child, child.cases.values(), visit.look)
    form = in_parts(visit.request.query_params.multi_items(), *DAYS)
    asked = _filter_of(form)
    after = _after(visit.request.query_params.get("cursor"))
    page = await chronology_page(
        visit.ledger,
        child,
        caller,
        entry_filter(asked),
        IN_PRINT_VIEW if visit.printing else A_PAGE,
        after,
        newest=True,
        what=None,
    )
    names = await page_context.names(visit)
    policies = visit.ledger.plans.known.policies
    entries = await asyncio.to_thread(
        lambda: [
            brief(child_entry(each, child.cases, names, policies), each.view.case) for each in page.entries
        ]
    )
    owed = open_tasks(visit, child)
    return {
        "age": age(seen.pupil.date_of_birth or "unknown", london(visit.now).date()),
        "listed": await listed_cases(visit.ledger, child),
        "patterns": child_patterns(visit.ledger, child),
        "like_name": [
            (each, any(step.command == IDENTIFY.name for step in visit.view(each).next))
            for each in await cases_of_a_like_name(visit.ledger, caller, seen, child)
        ],
        "unlinked": _unlinked(visit, child),
        "damaged": damaged_cases(child.unread) if child.unread else None,
        "owed": owed,
        "next_due": next((task for _, task in owed if task.due_at), None),
        "entries": entries,
        "earlier": _earlier(asked, page.more),
        "first": after is None,
        "asked": asked,
        "days": {name: date_items(form, name, wrong=False) for name in DAYS},
        "filtered": any(asked.values()),
        "query": _query(asked),
        "kinds": KIND_LABELS,
        "may_print": may_print_child(caller.person),
        "reads_log": visit.has(READ_LOG),
        "people": await case_queries.people(visit.ledger, caller, page_context.MOST_PEOPLE, None),
        "names": names,
    }


def _filter_of(form: PostedForm) -> dict[str, str]:
    """The filter in the address: a link has a day whole, the form has it in parts."""
    days = {name: date_of(form, name) for name in DAYS}
    return {name: form[name] for name in FILTERS} | {
        name: day.isoformat() if day else "" for name, day in days.items()
    }


def _unlinked(visit: PageRequest, child: ChildCases) -> dict[UUID, bool]:
    """The cases that name no pupil, but were joined with one that does; whether the visitor can link each."""
    return {
        case.id: any(each.command == IDENTIFY.name for each in visit.view(case).next)
        for case in child.cases.values()
        if case.pupil.id is None
    }


def open_tasks(visit: PageRequest, child: ChildCases) -> list[tuple[Case, Task]]:
    """The open tasks of all cases: overdue first, then by deadline."""
    owed = [
        (case, task) for case in child.cases.values() for task in tasks(case, visit.view(case), visit.now)[0]
    ]

    def place(each: tuple[Case, Task]) -> tuple[bool, bool, datetime]:
        _, task = each
        return not task.late, task.due_at is None, task.due_at or visit.now

    return sorted(owed, key=place)


def entry_filter(asked: Mapping[str, str]) -> ChronologyFilter:
    """The requested filter; an unknown value filters nothing. Days are London days, both included."""
    kind = next((each for each in ENTRY_KINDS if each == asked["kind"]), None)
    first, last = read_or_none(a_day, asked["from"]), read_or_none(a_day, asked["to"])
    return ChronologyFilter(
        kinds=(kind,) if kind else None,
        without=() if kind else (_UNLESS_ASKED,),
        case=read_or_none(as_id, asked["case"]),
        person=read_or_none(as_id, asked["person"]),
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) - timedelta(microseconds=1) if last else None,
    )


def _midnight(day: date) -> datetime:
    return in_utc(day, time(0))


def _after(cursor: str | None) -> Place | None:
    place: Place | None = place_or_none(cursor, a_moment, as_id, a_count)
    return place


def _query(asked: Mapping[str, str]) -> str:
    """The filter for another address; it has ids, codes and days, and never a name."""
    kept = {name: value for name, value in asked.items() if value}
    return "?" + urlencode(kept) if kept else ""


def _earlier(asked: Mapping[str, str], more: Place | None) -> str | None:
    """The address of the page before this one in time."""
    if more is None:
        return None
    recorded_at, stream, version = more
    return _query({**asked, "cursor": pack_cursor(recorded_at.isoformat(), str(stream), str(version))})
