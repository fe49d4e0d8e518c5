"""The page of a case: the child, the tasks and the timeline; or the reporter’s receipt."""

from collections.abc import Collection

from starlette.responses import Response

from domain.access.available_actions import UnavailableAction, unavailable_actions
from domain.access.permissions import may_print, may_read_log
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.untold_facts import REFER_AT_ONCE, urgent_obligations
from domain.command_catalogue import COMMANDS
from domain.events import ConcernRaised
from domain.people.roles import By, Person
from domain.pupils.age import age
from domain.pupils.pupil_access import pupil_sight
from store.ledger.list_rows import NEVER
from store.queries import linked_cases
from store.verification import check_log
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.case_sheet import CaseSheet, case_sheet, grouped
from web.pages.case.command_page import SAID
from web.pages.case.contact_page import KINDS as CONTACT_KINDS
from web.pages.case.further_steps import due_before
from web.pages.case.join_panel import joined_panels, unreadable
from web.pages.case.panels import BEGINS, NOTE, other_cases, register_link
from web.pages.case.receipt import (
    OFFICER,
    named_in_report,
    people_to_talk_to,
    pick_up_by,
    replies,
    who_has_it,
)
from web.pages.case.tasks import BESIDE, LEADS, SHOWN, Task, task_groups
from web.pages.case.timeline import brief, filtered
from wording import case_labels
from wording.formatting import pupil
from wording.obligation_text import ANSWERS, by_when, natural_step, time_left
from wording.policy_text import telephones

_DECIDED_EITHER_WAY = ("assign-mentor", "consider-support", "inform-pupil", "start-early-help")
"""The commands whose entry says whether something is done or not."""


async def case(visit: PageRequest) -> Response:
    """The whole case, or the visitor’s own part of it."""
    state = await visit.case()
    if page_context.is_whole(visit, state):
        return await _whole(visit, state)
    return await _receipt(visit, state)


async def _whole(visit: PageRequest, state: Case) -> Response:
    sheet, person = await case_sheet(visit, state), visit.me.caller.person
    shown = filtered(sheet.timeline, visit.request.query_params.get("entries", ""))
    groups = task_groups(sheet.owed, visit.now)
    first, in_danger = _first(sheet), _in_danger(sheet)
    joined = sheet.view.joined
    problems = await unreadable(visit.ledger, visit.me.caller, joined)
    return visit.page(
        "case/case.html",
        title=f"Case {state.reference}",
        state=state,
        view=sheet.view,
        warnings=sheet.warnings,
        names=sheet.names,
        age=age(state.pupil.date_of_birth, london(visit.now).date()),
        register=await register_link(visit, state),
        reads_register=pupil_sight(person) == "whole",
        others=await other_cases(visit, state, sheet.offered),
        owed=groups[:SHOWN],
        more_owed=groups[SHOWN:],
        in_danger=in_danger,
        time_left=time_left(in_danger.due_at, visit.now) if in_danger and in_danger.due_at else None,
        ways=telephones(sheet.policy, state.home_authority),
        settled=sheet.settled,
        next_due=next((each for each in sheet.owed if each.due_at), None),
        first=first,
        first_href=_first_href(sheet, first),
        second=_second(sheet, first),
        closing=bool(due_before(visit, COMMANDS["close"], state)),
        contacts=not set(CONTACT_KINDS).isdisjoint(sheet.offered),
        groups=grouped(sheet.offered),
        unavailable=_unavailable(state, person, sheet.offered),
        timeline=shown,
        newest=[brief(each, state.id) for each in shown.newest],
        earlier=[brief(each, state.id) for each in shown.earlier],
        policy=sheet.policy,
        signs=sheet.signs,
        rows=page_context.when_and_where(state.concern),
        joined=joined_panels(joined, sheet.names, sheet.policy, problems),
        linked=await linked_cases.linked(visit.ledger, visit.me.caller, state),
        checked=await check_log.of_case(visit.ledger, state.id),
        simulated=visit.site.time is not None,
        reads_log=may_read_log(state, person),
        may_print=may_print(state, person),
        done=_recorded_message(visit, sheet),
    )


async def _receipt(visit: PageRequest, state: Case) -> Response:
    sheet = await case_sheet(visit, state)
    raised = sheet.view.concern is not None
    answers = await replies(visit.ledger, state, visit.me.caller.person.id)
    first = ("refer", "add-information")
    became = (await who_has_it(visit, [state]))[state.id]
    limit = pick_up_by(sheet.entries)
    with_lead = became == case_labels.receipt(sheet.view.stage)
    return visit.page(
        "case/receipt.html",
        title=f"Your report {state.reference}",
        state=state,
        view=sheet.view,
        names=sheet.names,
        raised=raised,
        became=became,
        officer=telephones(sheet.policy, agency="lado") if OFFICER in became else None,
        ways=telephones(sheet.policy),
        talk_to=people_to_talk_to(sheet.policy.staff_support, state, tuple(visit.me.leads)),
        note=sheet.policy.staff_support.note,
        next=case_labels.happens_next(
            sheet.view.stage,
            answered=bool(answers),
            by=(case_labels.basis(limit.basis), by_when(limit.due_at, visit.now))
            if limit and limit.due_at
            else None,
        )
        if raised and with_lead
        else [],
        owed=sheet.owed,
        commands=sheet.offered,
        others=[name for _, names in grouped(sheet.offered) for name in names if name not in first],
        timeline=sheet.timeline,
        answers=answers,
        not_to_tell=named_in_report(sheet.entries),
        signs=sheet.signs if raised else [],
        rows=_as_reported(visit, state, sheet) if raised else [],
        done=_recorded_message(visit, sheet),
    )


def _as_reported(visit: PageRequest, state: Case, sheet: CaseSheet) -> list[tuple[str, str]]:
    """The child as the reporter named them, and when and where it happened, by the reporter’s own entries."""
    told = state.concern.as_told_by(visit.me.caller.person.id)
    names = [
        each.event.fact.pupil.name for each in sheet.entries if isinstance(each.event.fact, ConcernRaised)
    ]
    child = [("Child", pupil(name)) for name in names[:1]]
    return child + page_context.when_and_where(told, asked_all=False)


def _in_danger(sheet: CaseSheet) -> Task | None:
    """The task in the box about danger; *Your work* has it first too (11.4, 11.9)."""
    ids = {each.id for each in urgent_obligations(sheet.state)}
    shown = (each for each in sheet.owed if each.id in ids)
    return min(shown, key=lambda each: (each.id != REFER_AT_ONCE, each.due_at or NEVER), default=None)


def _first(sheet: CaseSheet) -> str | None:
    """The first offered command. “Refer” counts only while a referral is a task."""
    offered, owed = sheet.offered, sheet.owed
    command = next(iter(offered), None)
    leads = next((each.kind for each in owed if each.kind in LEADS and each.href), None)
    pressing = _in_danger(sheet) is not None or any(each.late for each in owed)
    if leads and not pressing and command in map(ANSWERS.get, BESIDE):
        return ANSWERS[leads]
    if command == ANSWERS["feedback"]:  # 11.8: a silent agency gives no answer to record
        asks = (natural_step(each.id, offered, {other.id for other in owed}) for each in owed)
        command = ANSWERS["chase"] if ANSWERS["chase"] in asks else command
    # 11.4: anyone may refer at any time, so the offer alone does not make it the next step.
    if command == "refer" and not any(each.href and each.kind == "refer" for each in owed):
        return None
    return command


def _second(sheet: CaseSheet, first: str | None) -> str | None:
    """Beside the chase of a silent agency, its answer; beside the first steps, to note a small worry."""
    beside = {ANSWERS["chase"]: ANSWERS["feedback"]} | dict.fromkeys(BEGINS, NOTE)
    second = beside.get(first or "")
    return second if second in sheet.offered else None


def _unavailable(
    state: Case, person: Person, offered: Collection[str]
) -> list[tuple[UnavailableAction, list[str]]]:
    """What they cannot do before something else: each reason once, with the commands it is of."""
    found: dict[tuple[object, ...], tuple[UnavailableAction, list[str]]] = {}
    for each in unavailable_actions(state, person, offered):
        if each.opened_by:
            found.setdefault((each.refusal, each.opened_by), (each, []))[1].append(each.command)
    return list(found.values())


def _first_href(sheet: CaseSheet, command: str | None) -> str | None:
    """The page of the first task that the step does, else the step’s own page."""
    if command is None:
        return None
    here = f"/cases/{sheet.state.id}/{command}"
    pages = (here, f"/cases/{sheet.state.id}/emergency") if command == "refer" else (here,)
    return next(
        (each.href for each in sheet.owed if each.href and each.href.partition("?")[0] in pages), here
    )


def _recorded_message(visit: PageRequest, sheet: CaseSheet) -> str | None:
    """The message after something was recorded."""
    query = visit.request.query_params
    names = (query.get("done", ""), *query.getlist("also"))
    return " ".join(_said(visit, sheet, name) for name in names if name in SAID) or None


def _said(visit: PageRequest, sheet: CaseSheet, name: str) -> str:
    """What the visitor decided, where the command alone does not say it; else the command's own message."""
    me = visit.me.caller.person.id
    mine = (
        each.event.version
        for each in reversed(sheet.entries)
        if name in _DECIDED_EITHER_WAY
        and isinstance(each.event.fact, COMMANDS[name].command)
        and isinstance(each.event.actor, By)
        and each.event.actor.id == me
    )
    newest = next(mine, None)
    text = next((each.text for each in sheet.timeline if each.version == newest), None)
    return f"You {text}." if text else SAID[name]


PAGES = {"/cases/{id}": Page(get=case)}
