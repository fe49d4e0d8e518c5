"""Further pages of a case: its support plan, its comparison with the policy, and the case as a file."""

from collections.abc import Iterator

from starlette.responses import Response

from application.figures.case_compliance import TITLE, case_compliance, compliance_file
from application.page_files import PageFile
from documents.table_document import Cell, FileKind, Table
from domain import events as happened
from domain.access.permissions import may_print
from domain.case.case import Case
from domain.compliance.clause_findings import GRAVEST_FIRST
from store.ledger import history
from store.queries.access_log import is_about_a_head
from views.compliance_view import STATUS_HEADINGS
from views.read_model import as_document
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.pages.case import page_context
from web.pages.case.case_sheet import CaseSheet, case_sheet
from web.pages.case.tasks import Task, tasks
from web.pages.case.timeline import DEFAULT, FILTERS, TimelineEntry, belongs, timeline
from wording import case_labels
from wording.formatting import policy_version
from wording.formatting import pupil as called
from wording.printable_file import KEEP_IT, NOT_THERE, recorded_rows
from wording.printed_fields import PrintedFields

_OF_THE_PLAN = (
    happened.SupportConsidered
    | happened.EarlyHelpStarted
    | happened.EarlyHelpReviewed
    | happened.PlanLeadChanged
    | happened.MentorAssigned
    | happened.MentorContactRecorded
)
OWED = ("support", "start-support", "early-help-review", "refusal-review", "mentor", "mentor-contact")
STEPS = (
    "consider-support",
    "start-early-help",
    "review-early-help",
    "change-lead",
    "assign-mentor",
    "record-mentor-contact",
)
FOLDED = ("met", "not_applicable")


async def plan(visit: PageRequest) -> Response:
    """The plan that runs, and what came before it."""
    state = await visit.case(whole=True)
    view = visit.view(state)
    names = await page_context.names(visit)
    policy = page_context.policy_of(visit, state)
    entries = [
        each
        for each in await history.events(visit.ledger, state.id)
        if isinstance(each.event.fact, _OF_THE_PLAN)
    ]
    owed, _ = tasks(state, view, visit.now)
    offered = [each.command for each in view.next]
    running = state.plan.version if state.plan else None
    told = timeline(entries, names, policy)
    return visit.page(
        "case/plan.html",
        title=f"Plan in {state.reference}",
        state=state,
        running=next((each for each in told if each.version == running), None),
        pastoral=state.plan is not None and state.plan.kind == "pastoral",
        owed=[each for each in owed if each.id.partition(":")[0] in OWED],
        commands=[name for name in STEPS if name in offered],
        timeline=told,
        names=names,
    )


async def compliance(visit: PageRequest) -> Response:
    """Every clause of the case's policy, the gravest first."""
    state = await visit.case(whole=True)
    found = await case_compliance(visit.ledger, visit.me.caller, state)
    groups = [(status, [each for each in found.clauses if each.status == status]) for status in GRAVEST_FIRST]
    return visit.page(
        "case/compliance.html",
        title=f"{TITLE} of case {state.reference}",
        state=state,
        policy=page_context.policy_of(visit, state),
        policy_version=policy_version,
        counts=[(STATUS_HEADINGS[status], found.counts[status]) for status in GRAVEST_FIRST],
        groups=[
            (STATUS_HEADINGS[status], clauses, status in FOLDED) for status, clauses in groups if clauses
        ],
    )


async def compliance_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The clauses of the comparison as a file."""
    state = await visit.case(whole=True, logged=False)
    of = await compliance_file(visit.ledger, visit.me.caller, state)
    return await file_response(visit, of, kind, [state])


async def case_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The file, for those who may print the case."""
    state = await visit.case(whole=True, logged=False)
    visit.allow(may_print(state, visit.me.caller.person))
    return await file_response(visit, await _file(visit, state), kind, [state])


async def _file(visit: PageRequest, state: Case) -> PageFile:
    sheet = await case_sheet(visit, state)
    asked = visit.request.query_params.get("entries", "")
    chosen = asked if asked in FILTERS else DEFAULT
    about_a_head = await is_about_a_head(visit.ledger.pool, state)
    return PageFile(
        name=f"{state.reference}-case",
        title=f"Case {state.reference}",
        heading=f"Case {state.reference}: {called(state.pupil.name)}",
        notes=(
            NOT_THERE if about_a_head else KEEP_IT,
            f"Stage: {case_labels.stage(sheet.view.stage)}. Time line: {FILTERS[chosen]}.",
        ),
        tables=(
            Table(
                title="The case now",
                columns=("What", "Recorded"),
                widths=(2, 5),
                rows=tuple(_case(sheet)),
            ),
            Table(
                title="Tasks",
                columns=("What", "Due", "State", "Who", "Policy"),
                widths=(4, 3, 2, 3, 1),
                rows=tuple(_task(each) for each in (*sheet.owed, *sheet.settled)),
            ),
            Table(
                title="Time line, the newest first",
                columns=("Entry", "What", "Recorded", "Happened", "Recorded at", "Policy"),
                widths=(1, 3, 6, 2, 2, 1),
                rows=tuple(_entry(each) for each in sheet.timeline if belongs(each, chosen)),
            ),
        ),
    )


def _case(sheet: CaseSheet) -> Iterator[tuple[Cell, ...]]:
    for warned in sheet.warnings:
        yield "Warning", f"{warned.text} ({warned.clause})"
    names = {str(person): name for person, name in sheet.names.items()}
    yield from recorded_rows(as_document(sheet.view), PrintedFields(names=names, policy=sheet.policy))


def _task(each: Task) -> tuple[Cell, ...]:
    what = f"{each.text} ({each.about})" if each.about else each.text
    return what, each.due_at, each.state, each.owners, each.clause


def _entry(each: TimelineEntry) -> tuple[Cell, ...]:
    said = "\n".join(f"{label}: {text}" for label, text in each.details)
    what = f"{each.who} {each.text}" + (" (cancelled later)" if each.void else "")
    if each.corrections:
        what += f" (see entry {', '.join(str(by.version) for by in each.corrections)})"
    return each.version, what, said, each.occurred_at, each.recorded_at, ", ".join(each.clauses)


PAGES = {
    "/cases/{id}/plan": Page(get=plan),
    "/cases/{id}/compliance": Page(get=compliance),
    **file_pages("/cases/{id}/compliance", compliance_saved),
    **file_pages("/cases/{id}/case", case_saved),
}
