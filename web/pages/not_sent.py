"""The visitor's own unsent reports and forms, for *Your work*, without a word of them (3-STF.k)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

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
from web.pages.pupils import merge_page, pupil_page
from web.pages.reporting.draft_store import UNSENT, unsent_report
from wording.formatting import command_name, recent_time

EMERGENCY = "Refer in an emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentRow:
    """One report or form. A button at `thrown_away_at` deletes it."""

    text: str
    when: str
    href: str
    thrown_away_at: str
    fields: dict[str, str]
    """What that button sends."""


async def not_sent(visit: PageRequest) -> list[UnsentRow]:
    """The report first, then the forms, newest first."""
    report = await unsent_report(visit)
    return [*([report_row(report)] if report is not None else []), *await _forms(visit)]


def report_row(text: str) -> UnsentRow:
    """The unsent report."""
    return UnsentRow(
        text=text,
        when="",
        href="/report/check",
        thrown_away_at="/report",
        fields={autosave.THROW_AWAY: UNSENT},
    )


async def _forms(visit: PageRequest) -> list[UnsentRow]:
    """Forms that the visitor may still send: an exclusion leaves no trace of the others (3.2h)."""
    me = visit.me.caller.person.id
    kept = await form_autosaves.of_person(visit.ledger.pool, visit.ledger.seals, me)
    named = {each.slot.case for each in kept if each.slot.case is not None}
    cases = await case_queries.of_ids(visit.ledger, visit.me.caller, named) if named else []
    seen = {each.id: each for each in cases if isinstance(each, Case)}
    rows = (_row(visit, each, _place(visit, each.slot, seen)) for each in kept)
    return [row for row in rows if row is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a form is found again."""

    text: str
    href: str
    sent_to: str
    also: dict[str, str]
    """Fields without which the form would be sent to another place."""


def _row(visit: PageRequest, kept: FormDraft, place: _Place | None) -> UnsentRow | None:
    if place is None:
        return None
    when = f"Saved at {recent_time(kept.saved_at, visit.now)}"
    if kept.other is not None:
        when += f", and in another window at {recent_time(kept.other.saved_at, visit.now)}"
    return UnsentRow(
        text=place.text,
        when=when,
        href=place.href,
        thrown_away_at=place.sent_to,
        fields={autosave.THROW_AWAY: autosave.LATER, autosave.READ: kept.revision, **place.also},
    )


def _place(visit: PageRequest, slot: AutosaveSlot, seen: Mapping[UUID, Case]) -> _Place | None:
    """None for a form that the visitor may not open, and for a page that does not exist."""
    if slot.case is not None:
        return _of_case(slot.page, seen.get(slot.case))
    title = _of_pupil(visit, slot.page) if slot.pupil is not None else _of_neither(visit, slot.page)
    if title is None:
        return None
    href = f"/pupils/{slot.pupil}/{slot.page}" if slot.pupil is not None else f"/{slot.page}"
    return _Place(text=title, href=href, sent_to=href, also={})


def _of_case(page: str, case: Case | None) -> _Place | None:
    if case is None:
        return None
    if page == call_record.HERE:
        link, linked = f"/{page}?case={case.reference}", {call_record.LINKED: str(case.id)}
        return _Place(
            text=f"{call_record.TITLE}, {case.reference}", href=link, sent_to=f"/{page}", also=linked
        )
    title = EMERGENCY if page == refer_pages.HERE else command_name(page) if page in COMMANDS else None
    href = f"/cases/{case.id}/{page}"
    return _Place(text=f"{title}, {case.reference}", href=href, sent_to=href, also={}) if title else None


def _of_pupil(visit: PageRequest, page: str) -> str | None:
    """The name of the form, without the child’s."""
    title, roles = _PUPIL_FORMS.get(page, (None, ()))
    return title if not set(roles).isdisjoint(visit.me.roles) else None


def _of_neither(visit: PageRequest, page: str) -> str | None:
    if page in {procedure_page.answer_page(each.id) for each in procedure_page.waiting(visit)}:
        return procedure_page.ANSWER_TITLE
    title, roles = _OTHER_FORMS.get(page, (None, ()))
    return title if roles is None or not set(roles).isdisjoint(visit.me.roles) else None


_PUPIL_FORMS = {
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
