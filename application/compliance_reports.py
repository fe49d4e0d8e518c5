"""Figures of a school for a period, and the list of its exceptions (3.2a, 3-HT.b)."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from domain.access.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL
from domain.calendar.periods import Period
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import Figures
from store.ledger.ledger import Ledger
from store.ledger.load import Caller
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """The figures, and of how many cases nothing is in them because they do not read."""

    document: dict[str, Any]
    unread: int


async def figures_of(ledger: Ledger, caller: Caller, period: Period) -> Reckoned:
    """The figures of the caller's school for a period."""
    made, now, unread = Figures(), ledger.clock.now(), 0
    yardstick = ComplianceChecker(ledger.plans.known.policies, now, period)
    async for case in compliance_streams.cases(ledger, _wanted(caller, period)):
        if isinstance(case, DoesNotOpen):
            unread += 1
        else:
            made.add(yardstick.compliance(case.stream))
        await asyncio.sleep(0)  # others are served meanwhile
    few = not sees_cases(caller)
    document = {"school": str(caller.school), **made.document(period, now, ledger.in_force, hide_few=few)}
    return Reckoned(document=document, unread=unread)


@dataclass(slots=True, kw_only=True)
class ExceptionPage:
    """A page of them, the place of its last where there are more, and how many cases did not read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    more: tuple[str, str, str] | None = None
    unread: int = 0


async def exceptions_of(
    ledger: Ledger,
    caller: Caller,
    period: Period,
    limit: int,
    place: tuple[Any, ...] | None,
) -> ExceptionPage:
    """A page of them, case after case."""
    page = ExceptionPage()
    last: tuple[str, str, str] | None = None
    yardstick = ComplianceChecker(ledger.plans.known.policies, ledger.clock.now(), period)
    raised_at, begun, passed = place or (None, None, 0)
    async for case in compliance_streams.cases(
        ledger, _wanted(caller, period), (raised_at, begun) if place else None
    ):
        if isinstance(case, DoesNotOpen):
            page.unread += 1
            continue
        for number, each in enumerate(yardstick.departures(case.stream), start=1):
            if case.id == begun and number <= passed:
                continue
            if len(page.rows) == limit:
                page.more = last
                return page
            page.rows.append(
                {
                    "referral": str(case.id),
                    "reference": case.reference,
                    **each.document(),
                    "href": f"/v1/referrals/{case.id}/history",
                }
            )
            last = (case.raised_at.isoformat(), str(case.id), str(number))
        await asyncio.sleep(0)
    return page


def may_see_figures(caller: Caller) -> bool:
    """Whoever sees the school's cases, and whoever answers for the school from outside."""
    return any(role in caller.person.roles for role in (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL))


def sees_cases(caller: Caller) -> bool:
    """Whether the caller sees the school's cases themselves."""
    return any(role in caller.person.roles for role in WHOLE_SCHOOL)


def _wanted(caller: Caller, period: Period) -> compliance_streams.StreamSelection:
    return compliance_streams.StreamSelection(school=caller.school, period=period, but_about=caller.person.id)
