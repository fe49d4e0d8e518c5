"""Hand over: give all the cases that you own, or some, to another person with one note (3-DSL.f)."""

import secrets
from math import inf
from typing import cast
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.commands.case_hand_overs import CasesHandedOver, hand_over_cases, own_cases
from application.parameter_parsers import id_or_nothing
from application.sent_request import check_role
from domain.access.permissions import may_take_over, visibility
from domain.case.case import Case
from domain.case.challenges import MOST_AT_ONCE, HandOverCases
from domain.people.roles import DSL_ROLES, LINE, Person, Role
from store.drafts.form_draft import FormDraft
from store.people import absence_records, people_admin
from store.queries import access_log
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.case.case_rows import CaseRow, case_row

TITLE = "Hand over"
_FIELDS = {"/to": "to", "/reasons": "reasons", "/cases": "cases"}
AGAIN = "_again"
"""The field of the button that shows the form again with the same note."""
ALL, SOME = "all", "some"
"""The answers to which cases go."""


async def choose(visit: PageRequest) -> Response:
    """The visitor's open cases, and the form."""
    check_role(visit.me.caller, LINE)
    kept, form = await autosave.offered(visit, autosave.here(visit))
    return await _page(visit, form, kept=kept)


async def hand_over(visit: PageRequest) -> Response:
    """Hand the chosen cases over, and say what became of each."""
    check_role(visit.me.caller, LINE)  # before what is missing in the form
    if autosave.is_unsent(visit):
        return await autosave.unsent(visit, autosave.here(visit))
    form, wrong = visit.form, dict[str, str]()
    if form[AGAIN]:  # some were refused: the same note, and a new key
        return await _page(visit, PostedForm([("reasons", form["reasons"])]))
    to = {str(each.id): each.id for each in await _people_in_line(visit)}.get(form["to"])
    cases = _chosen(form)
    if to is None:
        wrong["to"] = "Choose who takes the cases over"
    if form["which"] not in (ALL, SOME):
        wrong["which"] = "Choose all your cases or some of them"
    elif not cases:
        wrong["cases"] = "Choose at least one case"
    if to is None or not cases:
        return await _page(visit, form, wrong)
    asked = HandOverCases(to=to, reasons=form["reasons"], cases=cases)
    sent = visit.sending("/v1/hand-overs", asked, key=form["_key"] or None)
    try:
        done = await hand_over_cases(visit.ledger, sent, asked, own_only=True)
    except problems.Malformed as malformed:
        found = {_FIELDS.get(each.pointer, "reasons"): each.message for each in malformed.faults}
        return await _page(visit, form, found)
    await autosave.done(visit, autosave.here(visit))
    return await _result(visit, done)


def _chosen(form: PostedForm) -> tuple[UUID, ...]:
    """The cases that were ticked, or for all of them those that the page showed."""
    field = {ALL: "shown", SOME: "cases"}.get(form["which"])
    return tuple(id_or_nothing(each) for each in form.all(field)) if field is not None else ()


async def _page(
    visit: PageRequest,
    form: PostedForm,
    wrong: dict[str, str] | None = None,
    kept: FormDraft | None = None,
) -> Response:
    wrong, caller = wrong or {}, visit.me.caller
    found = await own_cases(visit.ledger, caller, MOST_AT_ONCE + 1)
    shown = [(each, sight) for each in found if (sight := visibility(each, caller.person)) is not None]
    logged = await access_log.listed(visit.ledger, caller.person.id, shown[:MOST_AT_ONCE])
    rows = [case_row(visit, each, logged=logged) for each, _ in shown[:MOST_AT_ONCE]]
    rows.sort(key=_most_pressing)
    people = [each for each in await _people_in_line(visit) if _may_own(each, [case for case, _ in shown])]
    away = await absence_records.away_now(visit.ledger.pool, caller.school, visit.now)
    return visit.form_page(
        "hand-over.html",
        title=TITLE,
        rows=rows,
        more=len(shown) > MOST_AT_ONCE,
        people=[(each, each.id in away) for each in people],
        form=form,
        key=form["_key"] or secrets.token_urlsafe(18),
        wrong=wrong,
        **autosave.on_page(visit, kept),
    )


def _may_own(each: people_admin.StaffMember, cases: list[Case]) -> bool:
    """Whether they can own cases by role, or one of these because it was passed to them (3-DSL.x)."""
    person = Person(id=each.id, roles=cast("tuple[Role, ...]", each.roles))
    by_role = not set(DSL_ROLES).isdisjoint(each.roles)
    return by_role or any(may_take_over(case, person) for case in cases)


def _most_pressing(row: CaseRow) -> tuple[bool, bool, float]:
    """Immediate danger first, then overdue cases, then the nearest deadline (3.2s)."""
    due = row.next.due_at.timestamp() if row.next and row.next.due_at else inf
    return not row.danger, not row.late, due


async def _result(visit: PageRequest, done: CasesHandedOver) -> Response:
    left = await own_cases(visit.ledger, visit.me.caller, 1)
    return visit.page(
        "handed-over.html",
        title="Hand over",
        handed=[each for each in done.results if each.problem is None],
        kept=[each for each in done.results if each.problem is not None],
        left=bool(left),
        reasons=visit.form["reasons"],
    )


async def _people_in_line(visit: PageRequest) -> list[people_admin.StaffMember]:
    """The people in line, without the visitor. Which of them may own a case, each case says."""
    return [each for each in await visit.staff(LINE) if each.id != visit.me.caller.person.id]


PAGES = {"/hand-over": Page(get=choose, post=hand_over, keeps=autosave.keep_here)}
