"""The page of a case: the child, the tasks and the timeline; or the reporter’s receipt."""

from starlette.responses import Response

from domain.access.permissions import may_print, may_read_log
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.untold_facts import urgent_obligations
from domain.command_catalogue import COMMANDS
from domain.pupils.age import age
from domain.pupils.pupil_access import pupil_sight
from store.ledger import history
from store.queries import linked_cases
from views.case_view import CaseView
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.command_page import SAID
from web.pages.case.contact_page import KINDS as CONTACT_KINDS
from web.pages.case.further_steps import due_before
from web.pages.case.joined_panel import joined_panels, unreadable
from web.pages.case.offered_commands import grouped, unavailable_steps
from web.pages.case.page_context import acting_owner_now, reaching
from web.pages.case.panels import other_cases
from web.pages.case.receipt import looking_after, named_in_report, replies
from web.pages.case.register_panel import register_link
from web.pages.case.tasks import SHOWN, Task, task_groups, tasks
from web.pages.case.timeline import brief, filtered, timeline
from wording import case_labels, obligation_topics
from wording.obligation_text import ANSWERS, natural_step, time_left


async def case(visit: PageRequest) -> Response:
    """The whole case, or the visitor’s own part of it."""
    state = await visit.case()
    if page_context.is_whole(visit, state):
        return await _whole(visit, state)
    return await _receipt(visit, state)


async def _whole(visit: PageRequest, state: Case) -> Response:
    view = visit.view(state)
    names = await page_context.names(visit)
    entries = await page_context.seen_entries(visit, state)
    policy = page_context.policy_of(visit, state)
    told = timeline(entries, names, policy, unsigned=page_context.unsigned(visit, state))
    shown = filtered(told, visit.request.query_params.get("entries", ""))
    topics = obligation_topics.in_entries(each.event for each in entries)
    owed, settled = tasks(state, view, visit.now, topics)
    groups = task_groups(owed, visit.now)
    first = _first(view, owed)
    in_danger = _in_danger(state, owed)
    problems = await unreadable(visit.ledger, visit.me.caller, view.joined)
    async with visit.ledger.pool.connection() as connection:
        verified = await history.verify(connection, state.id)
    today = london(visit.now).date()
    return visit.page(
        "cases/case.html",
        title=f"Case {state.reference}",
        state=state,
        view=view,
        stage=case_labels.stage(view.stage),
        age=age(state.pupil.date_of_birth, today),
        register=await register_link(visit, state),
        reads_register=pupil_sight(visit.me.caller.person) == "whole",
        acting_owner=await acting_owner_now(visit, state),
        others=await other_cases(visit, state, [each.command for each in view.next]),
        **case_labels.functions(visit.now, names),
        owed=groups[:SHOWN],
        more_owed=groups[SHOWN:],
        in_danger=in_danger,
        time_left=time_left(in_danger.due_at, visit.now) if in_danger and in_danger.due_at else None,
        ways=reaching(visit, state).ways if in_danger else [],
        settled=settled,
        next_due=next((each for each in owed if each.due_at), None),
        first=first,
        first_href=_first_href(state, first, owed),
        second=_second(view, first),
        closing=bool(due_before(visit, COMMANDS["close"], state)),
        contacts=any(each.command in CONTACT_KINDS for each in view.next),
        groups=grouped([each.command for each in view.next]),
        unavailable=unavailable_steps(visit, state, view),
        timeline=shown,
        newest=[brief(each, f"/cases/{state.id}") for each in shown.newest],
        earlier=[brief(each, f"/cases/{state.id}") for each in shown.earlier],
        policy=policy,
        signs=page_context.signs(state, policy),
        joined=joined_panels(view.joined, names, policy, problems),
        linked=await linked_cases.linked(visit.ledger, visit.me.caller, state),
        verified=verified,
        reads_log=may_read_log(state, visit.me.caller.person),
        may_print=may_print(state, visit.me.caller.person),
        done=_done(visit),
    )


async def _receipt(visit: PageRequest, state: Case) -> Response:
    view = visit.view(state)
    owed, _ = tasks(state, view, visit.now)
    names = await page_context.names(visit)
    policy = page_context.policy_of(visit, state)
    entries = await page_context.seen_entries(visit, state)
    mine = timeline(entries, names, policy, without="/pupil/")
    commands = [each.command for each in view.next]
    raised = view.concern is not None
    answers = await replies(visit.ledger, state, visit.me.caller.person.id)
    first = ("refer", "add-information")
    return visit.page(
        "cases/receipt.html",
        title=f"Your report {state.reference}",
        state=state,
        view=view,
        raised=raised,
        care=looking_after(policy.staff_support, state, tuple(visit.me.leads)),
        next=case_labels.happens_next(view.stage, answered=bool(answers)) if raised else [],
        owed=owed,
        commands=commands,
        others=[name for _, names in grouped(commands) for name in names if name not in first],
        **case_labels.functions(visit.now, names),
        timeline=mine,
        answers=answers,
        not_to_tell=named_in_report(entries),
        signs=page_context.signs(state, policy) if raised else [],
        done=_done(visit),
    )


def _in_danger(state: Case, owed: list[Task]) -> Task | None:
    """The task in the box about danger; *Your work* has it first too (11.4, 11.9)."""
    shown = {each.id: each for each in owed}
    return next((shown[each.id] for each in urgent_obligations(state) if each.id in shown), None)


def _first(view: CaseView, owed: list[Task]) -> str | None:
    """The first offered command. “Refer” counts only while a referral is a task."""
    offered = [each.command for each in view.next]
    command: str | None = offered[0] if offered else None
    if command == ANSWERS["feedback"]:  # 11.8: a silent agency gives no answer to record
        asks = (natural_step(each.id, offered, {other.id for other in owed}) for each in owed)
        command = ANSWERS["chase"] if ANSWERS["chase"] in asks else command
    # 11.4: anyone may refer at any time, so the offer alone does not make it the next step.
    if command == "refer" and not any(each.href and "/refer" in each.href for each in owed):
        return None
    return command


def _second(view: CaseView, first: str | None) -> str | None:
    """Next to the chase of a silent agency: record its answer, in case it has just come."""
    answer = ANSWERS["feedback"]
    offered = [each.command for each in view.next]
    return answer if first == ANSWERS["chase"] and answer in offered else None


def _first_href(state: Case, command: str | None, owed: list[Task]) -> str | None:
    """The page of the first task that the step does, else the step’s own page."""
    if command is None:
        return None
    here = f"/cases/{state.id}/{command}"
    return next((each.href for each in owed if each.href and each.href.partition("?")[0] == here), here)


def _done(visit: PageRequest) -> str | None:
    """The message after something was recorded."""
    query = visit.request.query_params
    said = [SAID[name] for name in (query.get("done", ""), *query.getlist("also")) if name in SAID]
    return " ".join(said) or None


PAGES = {"/cases/{id}": Page(get=case)}
