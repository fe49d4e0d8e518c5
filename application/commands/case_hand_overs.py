"""Handing over several cases with one note, each by a command of its own in its case (3-DSL.f)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from application import problems
from application.commands.person_commands import AlreadyAnswered, PersonRequest
from application.commands.submit import submit
from application.problems import Problem, ProblemDocument
from application.refusal_problems import RefusedBefore, refused
from application.sent_request import (
    SentRequest,
    admitted_caller,
    check_faults_and_key,
    check_role,
    fingerprint,
)
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.challenges import MOST_AT_ONCE, HandOverCases, hand_over_faults
from domain.command_catalogue import COMMANDS
from domain.field_rules import Fault
from domain.people.roles import LINE
from domain.refusals import Refused
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, Key, LoadRequest
from store.queries import case_queries
from store.queries.case_filters import CasePosition, Filter

_HAND_OVER = COMMANDS["hand-over"]
_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What became of one case."""

    id: UUID
    reference: str | None
    """None for a case that does not exist or that the caller may not see."""
    problem: ProblemDocument | None = None
    """Why it was not handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesHandedOver:
    """What became of each case, and whether the caller owns more than one request takes."""

    to: UUID
    results: tuple[CaseResult, ...]
    more: bool = False


async def hand_over_cases(
    ledger: Ledger, sent: SentRequest, asked: HandOverCases | list[Fault], *, own_only: bool = False
) -> CasesHandedOver:
    """Hand over each case that can be; the others are named with the reason, and stop none.

    `own_only`: none that another has taken over or given away in the meantime.
    """
    named = () if isinstance(asked, list) else (asked.to,)
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, people=named))
    caller = admitted_caller(loaded, sent.too_large)
    check_role(caller, LINE)
    wrong = asked if isinstance(asked, list) else list(hand_over_faults(asked))
    if not loaded.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/to", message="Choose people at this school.")]
    check_faults_and_key(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    cases, more = await _chosen(ledger, caller, asked)
    own_only = own_only or asked.cases is None
    keys = _keys(sent, asked, cases)
    results = [
        await _one(ledger, replace(sent, key=keys[case]), caller, asked, case, own_only) for case in cases
    ]
    return CasesHandedOver(to=asked.to, results=tuple(results), more=more)


async def own_cases(ledger: Ledger, caller: Caller, most: int) -> list[Case]:
    """The open cases that the caller owns, newest first."""
    found: list[Case] = []
    after: CasePosition | None = None
    while len(found) < most:
        mine = Filter(owner=caller.person.id, unclosed=True)
        page = await case_queries.cases(ledger, caller, mine, _A_PAGE, after)
        found += [each for each in page.read if each.joined_into is None]
        after = page.more
        if after is None:
            break
    return found[:most]


async def _chosen(ledger: Ledger, caller: Caller, asked: HandOverCases) -> tuple[Collection[UUID], bool]:
    if asked.cases is not None:
        return tuple(dict.fromkeys(asked.cases)), False
    mine = await own_cases(ledger, caller, MOST_AT_ONCE + 1)
    return [each.id for each in mine[:MOST_AT_ONCE]], len(mine) > MOST_AT_ONCE


def _keys(sent: SentRequest, asked: HandOverCases, cases: Collection[UUID]) -> dict[UUID, Key | None]:
    """A key for each case. The last of a named list has the request's own: by that, its form was sent."""
    own = sent.key
    if own is None:
        return dict.fromkeys(cases)
    keys: dict[UUID, Key | None] = {each: replace(own, value=f"{own.value} {each}") for each in cases}
    if asked.cases:  # without a list, a repeat may find other cases
        keys[tuple(cases)[-1]] = own
    return keys


async def _one(
    ledger: Ledger,
    sent: SentRequest,
    caller: Caller,
    asked: HandOverCases,
    case: UUID,
    own_only: bool,
) -> CaseResult:
    """Hand over one case; a repeat under the same key is one hand-over."""
    body = orjson.dumps({"to": str(asked.to), "reasons": asked.reasons})
    key = None
    if sent.key is not None:
        path = f"/v1/referrals/{case}/hand-over"
        key = replace(sent.key, fingerprint=fingerprint(path, body))
    alone = replace(sent, body=body, key=key, if_match=None)
    request = replace(PersonRequest.read(_HAND_OVER, alone, case), own_only=own_only)
    problem: ProblemDocument | None = None
    try:
        await submit(ledger, request)
    except AlreadyAnswered as before:
        kept = before.answer.problem
        problem = refused(RefusedBefore(kept).refusal) if kept is not None else None
    except Refused as refusal:
        problem = refused(refusal)
    except problems.Unavailable:
        raise
    except Problem as other:
        problem = other.document()
    reference = await _reference(ledger, caller, case)
    return CaseResult(id=case, reference=reference, problem=problem)


async def _reference(ledger: Ledger, caller: Caller, case: UUID) -> str | None:
    (found,) = await case_queries.of_ids(ledger, caller, [case]) or (None,)
    sees = isinstance(found, Case) and visibility(found, caller.person) is not None
    return found.reference if isinstance(found, Case) and sees else None
