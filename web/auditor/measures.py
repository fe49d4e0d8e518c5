"""First measures: how long acceptance, review, referral and feedback took, as a chart and a table each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from api import compliance, problems
from domain.lateness import in_school_words, in_words
from domain.periods import Period, school_year_until
from domain.working_time import WorkingTime, london
from web.auditor.charts import Bar, bars
from web.visits import Page, Visit

_NAMES = {
    "acceptance": ("Acceptance", "From a concern to somebody taking it on"),
    "review": ("Review", "From a concern to the decision about it"),
    "referral": ("Referral", "From the decision to refer to the referral"),
    "feedback": ("Feedback", "From the referral to the agency's decision"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that is timed, drawn and in numbers."""

    what: str
    name: str
    says: str
    done: int | None
    """How often; none where it is too few to be told."""
    waiting: int | None
    chart: Markup | None
    rows: tuple[tuple[str, str, str], ...]


async def measures(visit: Visit) -> Response:
    """The measures of a period: the school year so far unless another is asked for."""
    caller = visit.me.caller
    if not compliance.may_see_figures(caller):
        raise problems.NotAllowed
    period = _period(visit)
    if period is None:
        return _page(visit, _default(visit), [], wrong=True)
    found = await compliance.figures_of(visit.ledger, caller, period)
    time = visit.ledger.in_force.time
    return _page(visit, period, [_measure(each, time) for each in found["times"]], figures=found)


def _page(
    visit: Visit,
    period: Period,
    measured: list[Measure],
    *,
    figures: dict[str, Any] | None = None,
    wrong: bool = False,
) -> Response:
    return visit.page(
        "auditor/measures.html",
        title="Error: First measures" if wrong else "First measures",
        status=422 if wrong else 200,
        period=period,
        measures=measured,
        figures=figures,
        wrong=wrong,
    )


def _measure(found: dict[str, Any], time: WorkingTime) -> Measure:
    name, says = _NAMES[found["what"]]
    wall, school = found["minutes"], found["school_minutes"]
    chart: Markup | None = None
    rows: tuple[tuple[str, str, str], ...] = ()
    if wall is not None and school is not None:
        lengths = [("Half within", "median"), ("Nine of ten within", "p90")]
        chart = bars(
            found["what"],
            f"{name}: how long it took",
            [Bar(label=label, length=wall[of], says=in_words(wall[of])) for label, of in lengths],
        )
        rows = tuple((label, in_words(wall[of]), in_school_words(school[of], time)) for label, of in lengths)
    return Measure(
        what=found["what"],
        name=name,
        says=says,
        done=found["n"],
        waiting=found["waiting"],
        chart=chart,
        rows=rows,
    )


def _default(visit: Visit) -> Period:
    return school_year_until(london(visit.now).date())


def _period(visit: Visit) -> Period | None:
    """The period in the address; none where it is no such thing."""
    query, default = visit.request.query_params, _default(visit)
    try:
        last = date.fromisoformat(query["to"]) if query.get("to") else default.last
        first = date.fromisoformat(query["from"]) if query.get("from") else school_year_until(last).first
    except ValueError:
        return None
    return Period(first=first, last=last) if date(1900, 1, 1) < first <= last < date(2100, 1, 1) else None


PAGES = {"/measures": Page(get=measures)}
