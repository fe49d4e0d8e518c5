"""The visitor's own unsent reports and forms, for *Your work*, without a word of them (3-STF.k)."""

from dataclasses import dataclass
from uuid import UUID

from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from store.drafts import form_autosaves
from store.drafts.form_draft import FormDraft
from store.queries import case_queries
from web.core import autosave
from web.core.page_request import PageRequest
from web.pages.case import emergency_page
from web.pages.report.unsent_report import UNSENT, unsent_report
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
    """Forms about cases that the visitor may still see: an exclusion leaves no trace of the others (3.2h)."""
    me = visit.me.caller.person.id
    kept = await form_autosaves.of_person(visit.ledger.pool, visit.ledger.seals, me)
    if not kept:
        return []
    named = {each.slot.case for each in kept if each.slot.case is not None}
    cases = await case_queries.of_ids(visit.ledger, visit.me.caller, named)
    seen = {each.id: each for each in cases if isinstance(each, Case)}
    rows = (_row(visit, each, seen) for each in kept)
    return [row for row in rows if row is not None]


def _row(visit: PageRequest, kept: FormDraft, seen: dict[UUID, Case]) -> UnsentRow | None:
    slot = kept.slot
    case = seen.get(slot.case) if slot.case is not None else None
    title = _title(slot.page)
    if case is None or title is None:
        return None
    when = f"Saved at {recent_time(kept.saved_at, visit.now)}"
    if kept.other is not None:
        when += f", and in another window at {recent_time(kept.other.saved_at, visit.now)}"
    href = f"/cases/{case.id}/{slot.page}"
    return UnsentRow(
        text=f"{title}, {case.reference}",
        when=when,
        href=href,
        thrown_away_at=href,
        fields={autosave.THROW_AWAY: autosave.LATER, autosave.READ: kept.revision},
    )


def _title(page: str) -> str | None:
    """The name of the form; None for a page that an earlier release had."""
    if page == emergency_page.HERE:
        return EMERGENCY
    return command_name(page) if page in COMMANDS else None
