"""Templates into pages: every value is escaped, a name without a value is an error; and the menu, by role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup

from domain.access.permissions import OF_AN_INSPECTOR, OF_THE_GOVERNORS, OF_THE_HEADTEACHER
from domain.case.stages import ENDED
from domain.people.absences import MAY_READ
from domain.people.roles import BEYOND_THE_SCHOOL, DSL_ROLES, LINE, WHOLE_SCHOOL
from domain.policy.training_requirements import MAY_READ as READS_TRAINING
from domain.pupils.pupil_access import FIND
from domain.pupils.pupil_details import YEAR_GROUPS
from web.core import form_dates
from web.forms.form_parser import answered, numbered
from web.forms.questions import laid_out
from wording import case_labels, form_labels, formatting, obligation_text, phrases
from wording.policy_text import number_not_known

if TYPE_CHECKING:
    from web.core.page_request import PageRequest

PRINT_VIEW = "print"
"""The query field that asks for a page as it is printed."""
_FOLDED, _LIVE = re.compile(r"<details(?![^>]*\sopen\b)"), re.compile(r' data-live="[^"]*"')
"""A folded part, and where the script follows changes. What people wrote is escaped, so it has neither."""


class Absent(Undefined):
    """A missing name is an error; a missing field of a mapping is empty, as the macros expect."""

    def _strict(self) -> bool:
        # The macros ask whether they were called with a block.
        return self._undefined_obj is missing and self._undefined_name != "caller"

    def __bool__(self) -> bool:
        if self._strict():
            self._fail_with_undefined_error()
        return False

    def __str__(self) -> str:
        if self._strict():
            self._fail_with_undefined_error()
        return ""

    def __iter__(self) -> Iterator[Any]:
        if self._strict():
            self._fail_with_undefined_error()
        return iter(())


@cache
def environment() -> Environment:
    """Our templates and the GOV.UK Design System’s."""
    theirs = PackageLoader("govuk_frontend_jinja")
    found = Environment(
        loader=ChoiceLoader([PackageLoader("web"), PrefixLoader({"govuk_frontend_jinja": theirs})]),
        autoescape=True,
        undefined=Absent,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(undefined=Absent(obj=None, name="undefined"), null=None)  # words of the macros'
    found.globals.update(cannot_be_opened=formatting.CANNOT_BE_OPENED, number_not_known=number_not_known)
    found.globals.update(laid_out=laid_out, answered=answered, numbered=numbered)
    found.globals.update(due=_due, named=_named, answer=_answer)
    found.globals.update(outcome=case_labels.outcome, times=case_labels.times)
    found.globals.update(offer=formatting.command_name, policy_version=formatting.policy_version)
    found.globals.update(known_as=phrases.named, in_a_sentence=phrases.in_a_sentence, agency=phrases.agency)
    found.globals.update(plain_day=formatting.plain_day, year_groups=YEAR_GROUPS)
    found.tests.update(ended=ENDED.__contains__)
    found.filters.update(
        moment=formatting.moment,
        day=formatting.day,
        recent_time=formatting.recent_time,
        plain_day=formatting.plain_day,
        words=formatting.words,
        lower_first=phrases.lower,
        pupil=formatting.pupil,
        task=obligation_text.task,
        stage=case_labels.stage,
        commands=_commands,
    )
    return found


@pass_context
def _due(context: Context, when: datetime) -> str:
    return obligation_text.by_when(when, context["now"])


@pass_context
def _named(context: Context, person: UUID | None) -> str:
    """A person, if the page has the `names` of the school."""
    found: str = context["names"].get(person, "a member of staff") if person else "no one"
    return found


def _answer(code: str) -> str:
    return form_labels.of_choice({}, code)


def _commands(text: str) -> Markup:
    """A sentence for a terminal, which has commands in backticks, for a page."""
    parts = enumerate(text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in parts)


def render(visit: "PageRequest", template: str, **values: Any) -> str:
    """A whole page for this visitor."""
    session, site = visit.session, visit.site

    def fitting(text: str) -> str:
        return form_dates.fitting(text, visit.now, visit.ledger.plans.known.calendar)

    def form_token() -> Markup:
        return Markup('<input type="hidden" name="token" value="{}">').format(visit.form_token)

    query = [each for each in visit.request.query_params.multi_items() if each[0] != PRINT_VIEW]
    page = (
        environment()
        .get_template(template)
        .render(
            asset=site.assets.address,
            site=site,
            me=session,
            refused=site.ledger.pool.refused,
            now=visit.now,
            path=visit.request.url.path,
            links=links(session.roles, visit.request.url.path, procedure=bool(visit.procedure))
            if session
            else [],
            fitting=fitting,
            form_token=form_token,
            printing=visit.printing,
            print_view="?" + urlencode([*query, (PRINT_VIEW, "yes")]),
            page_query="?" + urlencode(query) if query else "",
            **values,
        )
    )
    return formatting.visible_html(_as_printed(page) if visit.printing else page)


def _as_printed(page: str) -> str:
    """The page with every folded part open, as it is at this time."""
    return _LIVE.sub("", _FOLDED.sub("<details open", page))


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One link, for everyone or for some roles."""

    href: str
    text: str
    roles: tuple[str, ...] = ()
    rare: bool = False
    """Whether it is folded under "More" on a wide screen, so that the bar stays one row."""
    daily: tuple[str, ...] = ()
    """Roles that see it in the bar anyway."""

    def is_of_use(self, roles: tuple[str, ...], procedure: bool) -> bool:
        """Whether the page has something for these roles."""
        if self is PROCEDURE:
            return procedure
        return not self.roles or any(role in self.roles for role in roles)

    def is_folded(self, roles: tuple[str, ...], path: str) -> bool:
        """Whether it is under "More" for these roles on this page."""
        return self.rare and not self.leads_to(path) and set(self.daily).isdisjoint(roles)

    def leads_to(self, path: str) -> bool:
        """Whether it leads to this page, or to the page above it."""
        return path == self.href or (self.href != "/" and path.startswith(self.href + "/"))


PROCEDURE = NavigationLink("/procedure", "Policy problems")
"""For people who may see a reported problem with the policy (13.4)."""
LINKS = (
    NavigationLink("/", "Your work"),
    NavigationLink("/headteacher", "Overview", OF_THE_HEADTEACHER),
    NavigationLink(
        "/escalations",
        "Escalations",
        (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL),
        rare=True,
        daily=(*DSL_ROLES, "senior_leader", "auditor", *BEYOND_THE_SCHOOL),
    ),
    NavigationLink("/cases", "Cases"),
    NavigationLink("/pupils", "Pupils", FIND, rare=True, daily=(*DSL_ROLES, "admin")),
    NavigationLink("/report", "Report a concern"),
    NavigationLink("/policy", "Policy"),
    PROCEDURE,
    NavigationLink("/people", "People", rare=True, daily=("admin",)),
    NavigationLink("/connections", "Connections", ("admin",)),
    NavigationLink("/duty", "Duty rota", rare=True),
    NavigationLink("/absences", "Being away", MAY_READ, rare=True),
    NavigationLink("/hand-over", "Hand over", LINE, rare=True),
    NavigationLink("/calendar", "Calendar", rare=True, daily=("operator",)),
    NavigationLink("/measures", "Response times", WHOLE_SCHOOL, rare=True),
    NavigationLink("/governors", "Governors’ report", OF_THE_GOVERNORS, rare=True, daily=BEYOND_THE_SCHOOL),
    NavigationLink("/inspection", "List for an inspector", OF_AN_INSPECTOR, rare=True),
    NavigationLink("/training", "Training", READS_TRAINING, rare=True),
    NavigationLink("/mail", "Your e-mail", rare=True),
    NavigationLink("/password", "Your password", rare=True),
    NavigationLink("/integrity", "Integrity", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL, "operator"), rare=True),
    NavigationLink("/status", "Status", rare=True),
)
"""In the order of the menu."""


def links(roles: tuple[str, ...], path: str, procedure: bool) -> list[dict[str, object]]:
    """The menu’s links, as the Design System’s macro takes them."""
    return [
        {
            "href": link.href,
            "text": link.text,
            "current": path == link.href,
            "active": link.leads_to(path),
            "folded": link.is_folded(roles, path),
        }
        for link in LINKS
        if link.is_of_use(roles, procedure)
    ]
