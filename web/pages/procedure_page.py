"""Problems with the policy: anyone reports them, the person in charge answers them (13.4)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from application import body_parsing, problems
from application.school.procedure_reports import answer_concern, report_concern
from domain.calendar.working_time import london
from domain.field_rules import Fault
from domain.people.roles import NOBODY_LEFT
from domain.policy.procedure_concerns import (
    ITS_OWN,
    AnswerProcedureConcern,
    ConcernSummary,
    ProcedureConcern,
    ReportProcedureConcern,
    may_answer,
    sees_procedure_concern,
)
from store.drafts.form_draft import FormDraft
from store.ledger.idempotency import KeyInUse
from store.queries import case_queries, procedure_concern_log
from views.register_view import register_view
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.case import page_context
from web.pages.policy_page import sections
from wording.formatting import words

SAY = "Report a problem with the policy"
WHICH = "Which part of the policy is this about?"
_CHOSEN = "_clause"
_PATH = "/v1/process-concerns"
_CHOOSE = {"clause": "Choose a clause of the policy", "about": "Choose people at this school"}
_SENT_BEFORE = "You sent this form before with different text. Check what was recorded, then send it again"
_IN_FLIGHT = "Onward is recording this now. Check what was recorded before you send it again"
ANSWER_TITLE = "Answer a problem with the policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One problem as its reader sees it."""

    said: ConcernSummary
    summary: str
    """The summary of its clause."""
    text: str
    by: str
    lies_with: str | None
    """The role of the person who must answer, in words; None while no one may."""
    answers: list[tuple[str, datetime, str]]
    may_answer: bool
    key: str
    """The key that makes an answer that is sent twice count once."""


def waiting(visit: PageRequest) -> list[ConcernSummary]:
    """The problems that wait for the visitor’s answer."""
    me = visit.me.caller.person
    return [each for each in visit.procedure if not each.answered and may_answer(each, me)]


async def everything(visit: PageRequest) -> Response:
    """Every problem that the visitor may see, newest first."""
    found = await procedure_concern_log.concerns(visit.ledger, visit.me.caller.school)
    seen = [each for each in found if sees_procedure_concern(each.said, visit.me.caller.person)]
    return visit.page(
        "procedure/list.html",
        title="Problems with the policy",
        concerns=await _shown(visit, seen[::-1]),
        form=PostedForm([]),
        wrong={},
        **autosave.on_page(visit, None),
    )


async def one(visit: PageRequest) -> Response:
    """One problem; the same page is the receipt for the person who reported it."""
    here = replace(autosave.here(visit), page=answer_page(visit.id))  # also at the address of the problem
    kept, form = await autosave.offered(visit, here)
    return await _one(visit, visit.id, form, {}, kept=kept)


async def ask(visit: PageRequest) -> Response:
    """The form. A link from a clause fills that clause in; no one has to know which it is."""
    kept, form = await autosave.offered(visit, autosave.here(visit))
    if kept is not None:
        return await _form(visit, form, {}, kept=kept)
    asked = visit.request.query_params.get("clause", "")
    known = asked in visit.ledger.in_force.register.clauses
    return await _form(visit, PostedForm([("/clause", asked if known else ITS_OWN)]), {})


async def which(visit: PageRequest) -> Response:
    """The clauses by section, to choose one; the page keeps what was typed."""
    now = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    register = register_view(now, london(visit.now).date())
    typed = visit.sent or PostedForm([])
    return visit.page(
        "procedure/which.html",
        title=WHICH,
        heading=WHICH,
        sections=sections(register),
        its_own=ITS_OWN,
        clause=typed["/clause"] or ITS_OWN,
        typed=[(name, value) for name, value in typed.items() if name != "/clause"],
    )


async def say(visit: PageRequest) -> Response:
    """Record the problem, unless the visitor only chose a clause."""
    if autosave.is_unsent(visit):
        return await autosave.unsent(visit, autosave.here(visit))
    form = visit.form
    if chosen := form[_CHOSEN]:
        rest = [(name, value) for name, value in form.items() if name not in ("/clause", _CHOSEN)]
        return await _form(visit, PostedForm([*rest, ("/clause", chosen)]), {})
    body = {"clause": form["/clause"], "text": form["/text"], "about": form.all("/about")}
    sent = visit.sending(_PATH, body, key=form["_key"] or None)
    try:
        done = await report_concern(visit.ledger, sent, body_parsing.read(ReportProcedureConcern, sent.body))
    except problems.Malformed as malformed:
        return await _form(visit, form, _wrong(malformed.faults), status=422)
    except problems.KeyReused:
        return await _form(visit, form, {"text": _SENT_BEFORE}, status=422)
    except (KeyInUse, problems.RequestInFlight):
        return await _form(visit, form, {"text": _IN_FLIGHT}, status=409, key=form["_key"])
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/procedure/{done.recorded}?done=said")


async def answer(visit: PageRequest) -> Response:
    """Record an answer."""
    form, concern = visit.form, visit.id
    if autosave.is_unsent(visit):
        if concern not in {each.id for each in waiting(visit)}:
            raise problems.NotFound
        return await autosave.unsent(visit, autosave.here(visit))
    field = f"answer-{concern}"
    sent = visit.sending(f"{_PATH}/{concern}/answer", {"text": form["/text"]}, key=form["_key"] or None)
    try:
        await answer_concern(
            visit.ledger, sent, concern, body_parsing.read(AnswerProcedureConcern, sent.body)
        )
    except problems.Malformed as malformed:
        return await _one(visit, concern, form, {field: malformed.faults[0].message.rstrip(".")}, status=422)
    except problems.KeyReused:
        return await _one(visit, concern, form, {field: _SENT_BEFORE}, status=422)
    except (KeyInUse, problems.RequestInFlight):
        return await _one(visit, concern, form, {field: _IN_FLIGHT}, status=409, key=form["_key"])
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/procedure/{concern}?done=answered")


async def _one(
    visit: PageRequest,
    concern: UUID,
    form: PostedForm,
    wrong: Mapping[str, str],
    *,
    status: int = 200,
    key: str = "",
    kept: FormDraft | None = None,
) -> Response:
    found = await procedure_concern_log.concerns(visit.ledger, visit.me.caller.school, concern)
    seen = [each for each in found if sees_procedure_concern(each.said, visit.me.caller.person)]
    if not seen:
        raise problems.NotFound
    return visit.form_page(
        "procedure/one.html",
        title="A problem with the policy",
        status=status,
        concern=(await _shown(visit, seen, key))[0],
        done=visit.request.query_params.get("done", ""),
        form=form,
        wrong=wrong,
        **autosave.on_page(visit, kept),
    )


async def _form(
    visit: PageRequest,
    form: PostedForm,
    wrong: Mapping[str, str],
    *,
    status: int = 200,
    key: str = "",
    kept: FormDraft | None = None,
) -> Response:
    me = visit.me.caller.person.id
    people = await case_queries.people(visit.ledger, visit.me.caller, page_context.MOST_PEOPLE, None)
    return visit.form_page(
        "procedure/say.html",
        title=SAY,
        heading=SAY,
        status=status,
        clause=visit.ledger.in_force.register.clauses.get(form["/clause"]),
        its_own=ITS_OWN,
        people=[{"id": str(each.id), "name": each.name} for each in people if each.id != me],
        form=form,
        wrong=wrong,
        key=key or secrets.token_urlsafe(18),
        **autosave.on_page(visit, kept),
    )


async def _shown(visit: PageRequest, concerns: list[ProcedureConcern], key: str = "") -> list[Shown]:
    names, person = await page_context.names(visit), visit.me.caller.person
    clauses = visit.ledger.in_force.register.clauses
    shown = []
    for each in concerns:
        said, clause = each.said, clauses.get(each.said.clause)
        shown.append(
            Shown(
                said=said,
                summary=clause.summary if clause else "",
                text=each.text,
                by="You" if said.raised_by == person.id else names.get(said.raised_by, page_context.SOMEBODY),
                lies_with=words(said.lies_with).lower() if said.lies_with != NOBODY_LEFT else None,
                answers=[(names.get(a.by, page_context.SOMEBODY), a.at, a.text) for a in each.answers],
                may_answer=may_answer(said, person),
                key=key or secrets.token_urlsafe(18),
            )
        )
    return shown


def _wrong(faults: tuple[Fault, ...]) -> dict[str, str]:
    """The errors, by field."""
    wrong = dict[str, str]()
    for fault in faults:
        field = fault.pointer.removeprefix("/").partition("/")[0] or "text"
        wrong.setdefault(field, _CHOOSE.get(field, fault.message.rstrip(".")))
    return wrong


def answer_page(concern: UUID) -> str:
    """The address of its form, without the first stroke."""
    return f"procedure/{concern}/answer"


PAGES = {
    "/procedure": Page(get=everything),
    "/procedure/say": Page(get=ask, post=say, keeps=autosave.keep_here),
    "/procedure/say/which": Page(get=which, post=which),
    "/procedure/{id}": Page(get=one),
    "/procedure/{id}/answer": Page(get=one, post=answer, keeps=autosave.keep_here),
}
