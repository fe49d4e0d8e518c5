"""What stands beside a command's form, so that it is decided with the facts in view."""

from collections.abc import Sequence
from typing import Any

from domain.case.case import Case
from domain.case.risk_warnings import warns_before
from domain.command_catalogue import CommandSpec
from views.case_view import CaseView
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm
from web.pages.case import page_context
from web.pages.case.concern_panel import concern_panel
from web.pages.case.contact_page import KINDS
from web.pages.case.further_steps import StepForm
from web.pages.case.join_panel import join_panel, must_compare
from web.pages.case.register_panel import register_panel
from web.pages.case.same_child_panel import same_child_panel

_COMPARE = "Compare the two concerns"


def warnings_and_clauses(
    visit: PageRequest, state: Case, view: CaseView, asked: CommandForm, further: Sequence[StepForm]
) -> dict[str, Any]:
    """The warnings that a step of the page minds, and the clauses behind each step."""
    forms = (asked, *(each.asked for each in further))
    return {
        "warned": [w for w in view.warnings if any(warns_before(form.name, w.clause) for form in forms)],
        "clauses": page_context.clauses(
            visit, state, tuple(dict.fromkeys(name for form in forms for name in form.clauses))
        ),
    }


async def panels(
    visit: PageRequest, state: Case, entry: CommandSpec, asked: CommandForm, posted: Posted
) -> dict[str, Any]:
    """Each panel by its name in the template, whether it is a contact, and the text of the form's button."""
    joins = await join_panel(visit, state, entry, posted)
    compares_first = joins is None and must_compare(visit, state, entry)
    return {
        "concern_panel": concern_panel(visit, state, entry, await page_context.names(visit)),
        "same_child_panel": await same_child_panel(visit, state, entry),
        "register_panel": await register_panel(visit, state, entry),
        "join_panel": joins,
        "is_contact": entry.name in KINDS,
        "button": _COMPARE if compares_first else asked.button,
    }
