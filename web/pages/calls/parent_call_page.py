"""A parent rang us: one short form that records the call in the child's open case (11.13, 2.4g)."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupils.pupil_reading import has_pupils_to_find
from domain.case.case import Case
from domain.field_rules import Fault
from domain.refusals import Refused
from store.drafts.form_draft import FormDraft
from store.ledger.idempotency import KeyInUse
from store.queries.access_log import log_access
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_errors import Errors, errors, refused
from web.forms.form_parser import Posted, first, read
from web.forms.questions import Question
from web.pages import register_choice
from web.pages.calls import call_questions as asks
from web.pages.calls import call_record
from web.pages.calls.call_record import (
    CONTACT,
    LINKED,
    TITLE,
    UNSEEN,
    ParentCall,
    case_called,
    cases_of_child,
    placed,
    raise_concern,
    wrong,
)
from web.pages.case.case_rows import sees
from web.pages.case.command_page import answers_in, posted_answers
from web.pages.case.step_sequence import SequenceStopped, record_steps
from web.pages.register_choice import FIND, NOT_LISTED, ChildSearch, chosen_of, told_apart

NEW = "_new"
"""The field of the button that starts a concern, if the child has no open case."""
_BOTH = "Choose the child or enter a reference, not both"
_NO_SUCH_CASE = "No open case with that reference that you can add to"
_GONE = "This pupil is no longer on the register. Search again"
_SENT_TWICE = "You sent this form before with other answers. Look at the case, then send it again."
_BEING_SENT = "This is being recorded now. Look at the case before you send it again."
_ONLY_CONTACT = "The call is recorded in {case}. What they told you is not added to it:"


async def get(visit: PageRequest) -> Response:
    """Show the form; a link from a case names the case."""
    reference = visit.request.query_params.get("case", "")[:20]
    linked = await call_record.linked_case(visit, reference) if reference else ""
    kept, form = await autosave.offered(visit, await call_record.slot(visit, linked))
    if kept is not None:
        return await _show(visit, answers_in(form), linked=form[LINKED] and (linked or UNSEEN), kept=kept)
    return await _show(visit, {asks.REFERENCE: [reference]} if reference else {}, linked=linked)


async def post(visit: PageRequest) -> Response:
    """Record the call, or ask what is still open: which case, or whether to report a new concern."""
    posted = posted_answers(visit)
    if autosave.is_unsent(visit):
        return await autosave.unsent(visit, await call_record.slot(visit, visit.form[LINKED]))
    if visit.form[FIND]:
        return await _show(visit, posted, searched=True)
    found = read(await _questions(visit), posted)
    found.faults += await _faults_of_child(visit, posted)
    if found.faults:
        return await _wrong(visit, posted, found.faults)
    call = ParentCall.of(found.body)
    cases = await _cases(visit, posted)
    report = call.report(_chosen(posted), found.body.get("name", ""))
    faults = wrong(visit, call.steps, report)
    if found.body.get("case") and not cases:
        faults.append(Fault(pointer=asks.REFERENCE, message=_NO_SUCH_CASE))
    if faults:
        return await _wrong(visit, posted, faults)
    chosen = [each for each in cases if str(each.id) in posted.get(asks.CASE, ())] or cases
    if len(chosen) > 1:
        return await _show(visit, posted, which=await _which(visit, cases))
    if not chosen and sees(visit).whole and not visit.form[NEW]:
        return await _show(visit, posted, new=True)
    try:
        key = visit.form["_key"] or None
        state = await (
            record_steps(visit, chosen[0], call.steps, None, key) if chosen else raise_concern(visit, report)
        )
    except problems.Malformed as malformed:
        return await _wrong(visit, posted, placed(malformed.faults))
    except SequenceStopped as part:
        said = f"{_ONLY_CONTACT.format(case=chosen[0].reference)} {part.because}"
        return await _show(visit, posted, refused(said), 409, key=visit.form["_key"])
    except (Refused, problems.KeyReused, KeyInUse) as fault:
        return await _show(visit, posted, refused(_sentence(fault)), 409, key=visit.form["_key"])
    await autosave.done(visit, await call_record.slot(visit, visit.form[LINKED]))
    return visit.redirect(f"/cases/{state.id}?done={CONTACT.name if chosen else 'raise'}")


def _sentence(fault: Exception) -> str:
    if isinstance(fault, Refused):
        return fault.sentence
    return _SENT_TWICE if isinstance(fault, problems.KeyReused) else _BEING_SENT


async def _questions(visit: PageRequest) -> tuple[Question, ...]:
    listed = await has_pupils_to_find(visit.ledger, visit.me.caller)
    return asks.name_question(listed=listed), asks.reference_question(), *asks.call_questions()


def _chosen(posted: Posted) -> UUID | None:
    return chosen_of(posted.get(asks.CHILD, ()))


async def _faults_of_child(visit: PageRequest, posted: Posted) -> list[Fault]:
    """Whether the child, or the case, is given once."""
    pupil, reference = _chosen(posted), first(posted, asks.REFERENCE).strip()
    unlisted = NOT_LISTED in posted.get(asks.CHILD, ())
    listed = await has_pupils_to_find(visit.ledger, visit.me.caller)
    named = unlisted or (not listed and bool(first(posted, asks.NAME).strip()))
    if reference and (pupil or unlisted):
        return [Fault(pointer=asks.REFERENCE, message=_BOTH)]
    if pupil is not None and await register_choice.listed(visit, pupil, told_apart) is None:
        return [Fault(pointer=asks.CHILD, message=_GONE)]
    if reference or pupil or named:
        return []
    if listed:
        return [Fault(pointer=asks.CHILD, message=asks.MISSING_CHILD)]
    return [Fault(pointer=asks.NAME, message=asks.MISSING_NAME)]


async def _cases(visit: PageRequest, posted: Posted) -> list[Case]:
    """The open cases that the call may belong to, as far as the visitor may add to them."""
    pupil, reference = _chosen(posted), first(posted, asks.REFERENCE).strip()
    if reference:
        called = await case_called(visit, reference)
        return [called] if called is not None else []
    return await cases_of_child(visit, pupil) if pupil is not None else []


async def _which(visit: PageRequest, cases: Sequence[Case]) -> Question:
    """The question which case it is. Its choices are looks at the cases (11.15)."""
    await log_access(visit.ledger, visit.me.caller.person.id, [(each, "whole") for each in cases], "list")
    return asks.case_question(visit, cases)


async def _wrong(visit: PageRequest, posted: Posted, faults: list[Fault]) -> Response:
    child = Question(pointer=asks.CHILD, kind="one", label="Choose the child", required=True)
    return await _show(visit, posted, errors((child, *await _questions(visit)), faults, posted), 422)


async def _show(
    visit: PageRequest,
    posted: Posted,
    wrong: Errors | None = None,
    status: int = 200,
    *,
    searched: bool = False,
    which: Question | None = None,
    new: bool = False,
    linked: str = "",
    key: str = "",
    kept: FormDraft | None = None,
) -> Response:
    child = await _child_search(visit, posted, searched=searched)
    if child is not None and child.errors.summary:
        wrong, status = child.errors, 422
    name, reference, *questions = await _questions(visit)
    return visit.page(
        "calls/parent.html",
        title=("Error: " if wrong else "") + TITLE,
        status=status,
        child=child,
        search=visit.sent or PostedForm([]),
        child_pointer=asks.CHILD,
        name=name,
        reference=reference,
        linked=linked or (visit.form[LINKED] if visit.sent else ""),
        questions=questions,
        which=which,
        new=new,
        posted=posted,
        errors=wrong or Errors(),
        key=key or secrets.token_urlsafe(18),
        **autosave.on_page(visit, kept),
    )


async def _child_search(visit: PageRequest, posted: Posted, *, searched: bool) -> ChildSearch | None:
    """The chosen child and those whom a search finds; None if the school has no register."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return None
    known = await register_choice.listed(visit, _chosen(posted), told_apart)
    before = register_choice.of_choice(known, NOT_LISTED in posted.get(asks.CHILD, ()))
    return await register_choice.searched(visit, before, visit.form if searched else None, told_apart)


PAGES = {"/calls/parent": Page(get=get, post=post, keeps=call_record.keep)}
