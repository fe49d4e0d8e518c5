"""Count cases for the figures of their school, outside the event loop."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.calendar.periods import school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import case_measures
from domain.compliance.compliance_check import ComplianceChecker
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen, Seals
from store.measures.sealed_measures import Basis, CountedCase
from store.planning.calendar_revisions import PolicySet
from store.queries import compliance_streams
from store.queries.compliance_streams import AT_ONCE, StreamSelection


@dataclass(slots=True, kw_only=True)
class Counted:
    """The numbers of cases, and those that cannot be counted; the others do not belong to the figures.

    A case cannot be counted if it cannot be opened, or if only another release knows its policy.
    """

    cases: dict[UUID, CountedCase] = field(default_factory=dict)
    damaged: list[UUID] = field(default_factory=list)


def basis_at(at: datetime, plan: int) -> Basis:
    """What the figures of the current school year rest on."""
    return Basis(first=school_year_until(london(at).date()).first, plan=plan)


async def count_cases(
    ledger: Ledger, wanted: StreamSelection, cases: Sequence[UUID], policies: PolicySet, at: datetime
) -> Counted:
    """Count these cases as of an instant, a few at a time, so that memory is limited."""
    counted = Counted()
    checker = ComplianceChecker(policies.policies, at, wanted.period)
    async with ledger.counting if len(cases) > AT_ONCE else nullcontext():
        for begun in range(0, len(cases), AT_ONCE):
            rows = await compliance_streams.sealed(ledger, wanted, cases[begun : begun + AT_ONCE])
            await asyncio.to_thread(_count, ledger.seals, wanted, rows, checker, counted)
    return counted


def _count(
    seals: Seals,
    wanted: StreamSelection,
    rows: list[list[asyncpg.Record]],
    checker: ComplianceChecker,
    counted: Counted,
) -> None:
    for each in rows:
        case = compliance_streams.streamed(seals, wanted, each)
        if isinstance(case, DoesNotOpen):
            counted.damaged.append(case.case)
        elif case is not None and not checker.knows(case.state):
            counted.damaged.append(case.id)
        elif case is not None:
            counted.cases[case.id] = CountedCase(
                case=case.id,
                version=case.stream[-1].version,
                at=checker.at,
                measures=case_measures(checker.compliance(case.stream, case.state)),
            )
