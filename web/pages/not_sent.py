"""The visitor's own unsent reports and forms, for *Your work*, without a word of them (3-STF.k)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from domain.people.roles import LINE, Role
from domain.pupils.pupil_access import CHANGE_WHOLE, MAY_CHANGE_PUPILS
from store.drafts import form_autosaves
from store.drafts.form_draft import AutosaveSlot, FormDraft
from store.queries import case_queries
from web.core import autosave
from web.core.page_request import PageRequest
from web.pages import hand_over_page, procedure_page
from web.pages.calls import call_record
from web.pages.case import refer_pages
from web.pages.case.receipt import own_words
from web.pages.pupils import merge_page, pupil_page
from web.pages.reporting.draft_store import UNSENT, unsent_report
from wording.formatting import command_name, pupil, recent_time

EMERGENCY = "Refer in an emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentRow:
    """One report or form. A button at `thrown_away_at` deletes it."""

    text: str
    about: str = ""
    """The child of the case, if the visitor sees the case; of their own report, what they wrote."""
    when: str
    href: str
    thrown_away_at: str
    fields: dict[str, str]
    """What that button sends."""


async def not_sent(visit: PageRequest) -> list[UnsentRow]:
    """The report first, then the forms that the visitor may still send, newest first."""
    report, me = await unsent_report(visit), visit.me.caller.person.id
    kept = await form_autosaves.of_person(visit.ledger.pool, visit.ledger.seals, me)
    named = {each.slot.case for each in kept if each.slot.case is not None}
    cases = await case_queries.of_ids(visit.ledger, visit.me.caller, named) if named else []
    seen = {each.id: each for each in cases if isinstance(each, Case)}
    rows = [_of_the_report(report) if report is not None else None]
    for each in kept:
        case = seen.get(each.slot.case) if each.slot.case else None
        row = _row(visit, each, case)
        rows.append(replace(row, about=await _about(visit, case)) if row is not None and case else row)
    return [row for row in rows if row is not None]


async def _about(visit: PageRequest, case: Case) -> str:
    if visibility(case, visit.me.caller.person) == "whole":
        return pupil(case.pupil.name)
    return await own_words(visit, case) if case.raised_by == visit.me.caller.person.id else ""


def _of_the_report(text: str) -> UnsentRow:
    fields = {autosave.THROW_AWAY: UNSENT}
    return UnsentRow(text=text, when="", href="/report/check", thrown_away_at="/report", fields=fields)


def _row(visit: PageRequest, kept: FormDraft, case: Case | None) -> UnsentRow | None:
    """None for a form that the visitor may not open (3.2h), and for a page that does not exist."""
    title, href = _title(visit, kept.slot, case), autosave.address_of(kept.slot)
    if title is None:
        return None
    when = f"Saved at {recent_time(kept.saved_at, visit.now)}"
    if kept.other is not None:
        when += f", and in another window at {recent_time(kept.other.saved_at, visit.now)}"
    fields = {autosave.THROW_AWAY: autosave.LATER, autosave.READ: kept.revision}
    row = UnsentRow(text=title, when=when, href=href, thrown_away_at=href, fields=fields)
    if case is None:
        return row
    row = replace(row, text=f"{title}, {case.reference}")
    if kept.slot.page != call_record.HERE:
        return row
    call = f"/{call_record.HERE}"  # its address names no case, so the fields do
    fields |= {call_record.LINKED: str(case.id)}
    return replace(row, href=f"{call}?case={case.reference}", thrown_away_at=call, fields=fields)


def _title(visit: PageRequest, slot: AutosaveSlot, case: Case | None) -> str | None:
    """The name of the form, without the child’s."""
    if slot.case is not None:
        return _CASE_FORMS.get(slot.page) if case is not None else None
    if slot.page in {procedure_page.answer_page(each.id) for each in procedure_page.waiting(visit)}:
        return procedure_page.ANSWER_TITLE
    title, roles = (_PUPIL_FORMS if slot.pupil is not None else _OTHER_FORMS).get(slot.page, (None, None))
    return title if roles is None or visit.has(roles) else None


_CASE_FORMS = {
    **{name: command_name(name) for name in COMMANDS},
    refer_pages.HERE: EMERGENCY,
    call_record.HERE: call_record.TITLE,
}
_PUPIL_FORMS: Mapping[str, tuple[str, tuple[Role, ...] | None]] = {
    pupil_page.CHANGE: (pupil_page.CHANGE_TITLE, MAY_CHANGE_PUPILS),
    merge_page.HERE: (merge_page.TITLE, CHANGE_WHOLE),
    merge_page.UNDO: (merge_page.UNDO_TITLE, CHANGE_WHOLE),
}
_OTHER_FORMS: Mapping[str, tuple[str, tuple[Role, ...] | None]] = {
    "pupils/new": (pupil_page.NEW_TITLE, MAY_CHANGE_PUPILS),
    "procedure/say": (procedure_page.SAY, None),
    "hand-over": (hand_over_page.TITLE, LINE),
    call_record.HERE: (call_record.TITLE, None),
}
"""Each form, and the roles that may send it; None for everyone."""
