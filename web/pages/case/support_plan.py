"""The early-help or pastoral plan of a case: what it is for, who leads it, and each review (3-DSL.j)."""

from starlette.responses import Response

from domain import events as happened
from store.ledger import history
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.tasks import tasks
from web.pages.case.timeline import timeline
from wording import case_labels

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
        "cases/plan.html",
        title=f"Plan in {state.reference}",
        state=state,
        running=next((each for each in told if each.version == running), None),
        pastoral=state.plan is not None and state.plan.kind == "pastoral",
        owed=[each for each in owed if each.id.partition(":")[0] in OWED],
        commands=[name for name in STEPS if name in offered],
        timeline=told,
        **case_labels.functions(visit.now, names),
    )


PAGES = {"/cases/{id}/plan": Page(get=plan)}
