"""A child's chronology on paper: a tagged PDF of the entries that the page would show (11.15)."""

import asyncio
from functools import partial
from hashlib import sha256

from starlette.responses import Response

from application.child_cases import ChildCases, child_cases, log_child_access
from application.child_chronology import chronology_page
from application.chronology_wording import WordedEntry
from application.pupil_reading import SeenPupil, visible_pupil
from domain.people.roles import Person
from domain.pupils.pupil_access import PRINT_CHILD
from domain.pupils.pupil_details import RegisteredPupil
from referral_form.child_document import ChildDocument, PrintedEntry, PrintedField, child_pdf, lines_of
from referral_form.form_loader import in_turn
from referral_form.typesetting import MEDIA_TYPE
from store.queries import case_queries
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.entry_details import Names
from web.pages.pupils.child_entries import ChildEntry, child_entry
from web.pages.pupils.child_page import FILTERS, entry_filter, open_tasks
from wording.formatting import moment, plain_day
from wording.obligation_text import by_when
from wording.printable_file import KEEP_IT

MOST_PRINTED = 2_000
"""Entries on paper; a longer chronology is printed by its newest, or in parts by the filter."""
_THIRD_PARTIES = (
    "Names of other people are here as they were recorded. Before you give this file to anyone, take out "
    "what they may not know."
)
_SHORTENED = "Only the newest {most} entries are printed. Use the filter of the page to print earlier ones."


async def printed(visit: PageRequest) -> Response:
    """The PDF. Its hash is logged with each case first."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, "paper", PRINT_CHILD)
    child = await child_cases(visit.ledger, visit.me.caller, seen.pupil.id)
    asked = {name: visit.request.query_params.get(name, "") for name in FILTERS}
    me = visit.me.caller.person
    page = await chronology_page(
        visit.ledger, child, visit.me.caller, entry_filter(asked), MOST_PRINTED, newest=True, what=None
    )
    document = await _document(visit, seen, child, page.entries, cut=page.more is not None)
    body = await in_turn(partial(child_pdf, document))
    digest = sha256(body).digest()
    await log_child_access(visit.ledger, me.id, child, child.cases.values(), "paper", digest)
    headers = {"Content-Disposition": 'inline; filename="chronology.pdf"'}
    return Response(body, 200, headers, MEDIA_TYPE)


async def _document(
    visit: PageRequest, seen: SeenPupil, child: ChildCases, entries: list[WordedEntry], *, cut: bool
) -> ChildDocument:
    names = await page_context.names(visit)
    policies = visit.ledger.plans.known.policies
    me: Person = visit.me.caller.person
    school = (await case_queries.me(visit.ledger, visit.me.caller)).school.name
    pupil = seen.pupil
    told = await asyncio.to_thread(
        lambda: tuple(_entry(child_entry(each, child.cases, names, policies)) for each in entries)
    )
    shortened = (_SHORTENED.format(most=f"{MOST_PRINTED:,}"),) if cut else ()
    return ChildDocument(
        title="Chronology",
        school=school,
        name=f"Chronology of {pupil.given_name} {pupil.family_name}",
        printed=f"Printed {moment(visit.now)} by {_name(names, me)}",
        notes=(KEEP_IT, _THIRD_PARTIES, *shortened),
        about=tuple(_about(pupil, child)),
        tasks=tuple(
            f"{case.reference}: {task.text}"
            + (f", due {by_when(task.due_at, visit.now)}" if task.due_at else "")
            for case, task in open_tasks(visit, child)
        ),
        entries=told,
    )


def _name(names: Names, person: Person) -> str:
    return names.get(person.id, "a member of staff")


def _about(pupil: RegisteredPupil, child: ChildCases) -> list[PrintedField]:
    born = plain_day(pupil.date_of_birth) if pupil.date_of_birth else "Not recorded"
    in_school = ", ".join(filter(None, (pupil.year_group, pupil.class_)))
    cases = ", ".join(case.reference for case in child.cases.values()) or "None"
    return [
        PrintedField(label=label, lines=lines_of(text))
        for label, text in (
            ("Date of birth", born),
            ("Unique pupil number", pupil.upn or "Not recorded"),
            ("Year group and class", in_school or "Not recorded"),
            ("Cases", cases),
        )
    ]


def _entry(each: ChildEntry) -> PrintedEntry:
    where = f"{each.reference}, entry {each.version}" if each.reference else "School register"
    late = f" Happened {moment(each.occurred_at)}." if each.late_by else ""
    clauses = f" Policy {', '.join(each.clauses)}." if each.clauses else ""
    return PrintedEntry(
        heading=f"{each.who} {each.text}" + (" (cancelled later)" if each.void else ""),
        when=f"{where}. Recorded {moment(each.recorded_at)}.{late}{clauses}",
        fields=tuple(PrintedField(label=label, lines=lines_of(text)) for label, text in each.details),
    )


PAGES = {"/pupils/{id}/print": Page(get=printed)}
