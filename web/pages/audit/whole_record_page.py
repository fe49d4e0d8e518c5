"""Integrity of the whole record: the last check in one sentence, the signed head, and a proof of an entry.

Everyone may read it, as they may read the head itself. Only those who see cases can check an entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.cases.case_finding import find_cases
from application.cases.damage_in_sight import damage_in_sight
from application.parameter_parsers import a_version, read_or_none
from domain.access.permissions import visibility
from domain.case.case_search import SearchCases, reference_of
from domain.people.roles import WHOLE_SCHOOL
from evidence.signed_note import encoded
from store.tree.checkpoint_store import TakenKey, keys_in_use, signs_until, taken_keys
from store.tree.signing_state import signing_state
from store.tree.watched_tables import STREAM_WORDS
from store.verification import check_log
from store.verification.check_log import Verified
from store.verification.damage_findings import Damage
from web.core.page_request import Page, PageRequest
from web.pages.status_page import MISSED, witness_lines
from wording.record_text import gone_said, key_label, log_said, replaced_said

NO_REFERENCE = "Enter a reference, such as ONW-EB911W"
NO_NUMBER = "Enter the number of the entry, such as 3"
NO_ENTRY = "There is no such entry that you can see. Check the reference and the number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding of the last check that this visitor may read."""

    says: str
    href: str | None = None
    about: str | None = None
    """The words of the link."""


async def check_entry(visit: PageRequest) -> Response:
    """Lead to the proof of the entry of the case with this reference, if the visitor sees all of the case."""
    if not visit.has(WHOLE_SCHOOL):
        raise problems.NotFound
    name = visit.form["reference"].strip()
    entry = read_or_none(a_version, visit.form["entry"].strip())
    wrong = {} if name else {"reference": NO_REFERENCE}
    if entry is None:
        wrong["entry"] = NO_NUMBER
    if wrong:
        return await integrity(visit, wrong)
    case = await _case_called(visit, name)
    if case is None:
        return await integrity(visit, {"reference": NO_ENTRY})
    return visit.redirect(f"/cases/{case}/proof?entry={entry}")


async def _case_called(visit: PageRequest, name: str) -> UUID | None:
    try:
        found = await find_cases(visit.ledger, visit.me.caller, SearchCases(reference=name))
    except problems.Malformed:
        return None
    me = visit.me.caller.person
    return next((each.id for each in found.read if visibility(each, me) == "whole"), None)


async def integrity(visit: PageRequest, wrong: Mapping[str, str] | None = None) -> Response:
    """The page."""
    pool = visit.ledger.pool
    last, missed = await check_log.latest(visit.ledger), await check_log.is_due(visit.ledger, MISSED)
    state = await signing_state(pool, visit.site.witness_patience)
    keys = await taken_keys(pool)
    signed = state.newest
    head = signed.head if signed is not None else None
    return visit.form_page(
        "audit/whole-record.html",
        title="Integrity",
        last=last,
        missed=missed,
        simulated=visit.site.time is not None,
        findings=[] if last is None or last.holds else await _damage_shown(visit, last),
        signed=signed if head is not None else None,
        head_changed=signed is not None and head is None,
        root=encoded(head.root) if head is not None else None,
        keys=_key_rows(keys, visit.now),
        several_keys=bool(keys) and len(keys_in_use(keys, visit.now)) > 1,
        replaced=_replaced(keys, visit.now),
        given_up=[(after, after.name != before.name) for before, after in pairwise(keys) if after.reasons],
        refusal=state.refusal,
        witnesses=witness_lines(state),
        may_check=visit.has(WHOLE_SCHOOL),
        form=visit.sent,
        wrong=wrong,
    )


def _key_rows(keys: Sequence[TakenKey], now: datetime) -> list[tuple[str, str]]:
    """A label and the line of each key of the record, the newest first."""
    if len(keys) == 1:
        return [("Public key", keys[0].line)]
    rows = [
        (key_label(key.taken_at, signs_until(keys[number:]), now), key.line)
        for number, key in enumerate(keys, start=1)
    ]
    return rows[::-1]


def _replaced(keys: Sequence[TakenKey], now: datetime) -> list[str]:
    """A sentence for each key that took the place of another in good time."""
    ends = [signs_until(keys[number:]) for number in range(1, len(keys))]
    return [
        replaced_said(new.taken_at, end, now)
        for new, end in zip(keys[1:], ends, strict=True)
        if end is not None and new.reasons is None
    ]


async def _damage_shown(visit: PageRequest, last: Verified) -> list[Found]:
    """What this visitor may know of the damage (3.2h)."""
    told = await damage_in_sight(visit.ledger, visit.me.caller, last)
    gone = [Found(says=gone_said(told.gone.entries, told.gone.first))] if told.gone is not None else []
    logs = [Found(says=log_said(STREAM_WORDS[each])) for each in told.logs]
    return [*gone, *logs, *map(_finding, told.findings)]


def _finding(each: Damage) -> Found:
    if each.case is not None:
        return Found(says=each.says, href=f"/cases/{each.case}/integrity", about=reference_of(each.case))
    if each.pupil is not None:
        return Found(says=each.of_its_pupil, href=f"/pupils/{each.pupil}", about="A child’s record")
    return Found(says=each.says)


PAGES = {"/integrity": Page(get=integrity, post=check_entry)}
