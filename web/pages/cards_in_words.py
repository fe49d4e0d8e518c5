"""A card of *Your work* in words: the child, the cases, and each task with the step that does it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from uuid import UUID

from application.cases.work_cards import WorkCard
from domain.access.ownership import acting_owner
from domain.access.permissions import visibility
from domain.calendar.working_time import london
from domain.case import untold_facts
from domain.case.case import Case
from domain.case.left_files import ENDS_IT, LEFT_FILE, PupilAbsence
from domain.case.obligation import Obligation
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from domain.field_rules import filled
from domain.pupils.pupil_access import pupil_sight
from store.ledger.load_line import load_line
from store.people import absence_records
from views.obligation_view import WorkView
from web.core.page_request import PageRequest
from web.pages.cards import Card, CaseLine, TaskLine
from web.pages.case import page_context
from wording import obligation_topics
from wording.formatting import command_name, day
from wording.obligation_text import NO_TOPICS, by_when, how_late, natural_step, task, time_left
from wording.phrases import lower

IN_AN_EMERGENCY = "Refer in an emergency"
OPEN_IT = "Open the case"
_MOST_MERGED = 5
A_LINE = 110
"""The letters of a concern on its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the cards of a page need to be put into words."""

    visit: PageRequest
    names: Mapping[UUID, str]
    years: Mapping[UUID, str]
    """By record of the register."""
    away_until: Mapping[UUID, datetime]
    """By case, until when the reader acts for its owner, who is away."""

    def whole(self, case: Case) -> bool:
        return visibility(case, self.visit.me.caller.person) == "whole"


async def in_words(visit: PageRequest, cards: Sequence[WorkCard]) -> list[Card]:
    """The cards as the page shows them, in their order."""
    cases = [case for card in cards for case in card.cases]
    pupils = {case.pupil.id for case in cases if case.pupil.id is not None}
    may_find = pupil_sight(visit.me.caller.person) is not None
    known = _Known(
        visit=visit,
        names=await page_context.names(visit) if pupils or cards else {},
        years=await _years(visit, pupils) if may_find and pupils else {},
        away_until=await _away_until(visit, cases),
    )
    return [_card(known, each) for each in cards]


async def _away_until(visit: PageRequest, cases: Collection[Case]) -> dict[UUID, datetime]:
    """The cases for whose owner the visitor acts now, each with the time when the owner is back."""
    me, school = visit.me.caller.person.id, visit.me.caller.school
    ends = await absence_records.ends_now(visit.ledger.pool, school, visit.now)
    if not any(case.owner in ends for case in cases):
        return {}
    line = await load_line(visit.ledger.pool, school, visit.now)
    return {
        case.id: ends[case.owner] for case in cases if case.owner in ends and acting_owner(case, *line) == me
    }


def step_for(obligation: str, offered: Iterable[str], owed_now: Collection[str]) -> tuple[str, str | None]:
    """The text of a step, and the command’s page; without a command it leads to the case itself."""
    command = natural_step(obligation, offered, owed_now)
    if command == "refer" and obligation == untold_facts.REFER_AT_ONCE:
        return IN_AN_EMERGENCY, "emergency"
    return (command_name(command), command) if command else (OPEN_IT, None)


async def _years(visit: PageRequest, pupils: Collection[UUID]) -> dict[UUID, str]:
    """The year group of each of these records; a merged record has that of the pupil it became part of."""
    school, stays = visit.me.caller.school, {each: each for each in pupils}
    found = await visit.ledger.names.named(school, list(pupils))
    for _ in range(_MOST_MERGED):
        moved = {
            record: into
            for record, now in stays.items()
            if now in found and (into := found[now].listing.merged_into) is not None
        }
        if not moved:
            break
        stays |= moved
        found |= await visit.ledger.names.named(school, list(set(moved.values())))
    listed = {record: found[now].listing.year_group for record, now in stays.items() if now in found}
    return {record: year for record, year in listed.items() if year is not None}


def _card(known: _Known, card: WorkCard) -> Card:
    now = known.visit.now
    if card.unread is not None:
        href = f"/cases/{card.unread.id}"
        tasks = [_of_an_unread_case(each, href, now) for each in card.tasks]
        line = CaseLine(href=href, reference=card.unread.reference)
        return Card(id=str(card.unread.id), cases=(line,), first=tasks[0], more=tasks[1:], unread=True)
    lines = {case.id: _Lines(known, case) for case in card.cases}
    tasks = [lines[each.referral].task(each, card.absences.get(each.referral)) for each in card.tasks]
    first = card.cases[0]
    whole = [case for case in card.cases if known.whole(case)]
    return Card(
        id=str(first.id),
        child=first.pupil.name if first in whole else None,
        year=known.years.get(first.pupil.id) if first in whole and first.pupil.id else None,
        danger=any(case.concern.immediate_danger for case in whole),
        cases=[_case_line(known, case) for case in card.cases],
        first=tasks[0],
        more=tasks[1:],
    )


def _case_line(known: _Known, case: Case) -> CaseLine:
    href = f"/cases/{case.id}"
    if not known.whole(case):
        return CaseLine(href=href, reference=case.reference)
    owner = known.names.get(case.owner, "a former colleague") if case.owner is not None else None
    back = known.away_until.get(case.id)
    if owner is not None:
        owner = f"For {owner}, away until {day(back)}" if back is not None else f"Owner: {owner}"
    return CaseLine(
        href=href,
        reference=case.reference,
        concern=lower(case.concern.kind.name),
        says=shorten(case.concern.summary or case.concern.child_words or "", A_LINE, placeholder=" …"),
        owner=owner or "No one has picked it up",
    )


class _Lines:
    """The tasks of one case in words."""

    def __init__(self, known: _Known, case: Case) -> None:
        view = known.visit.view(case)
        self._case = case
        self._now = known.visit.now
        self._offered = [offer.command for offer in view.next]
        whole = view.pupil is not None
        topics = obligation_topics.in_state(case) if whole else NO_TOPICS
        self._topics = obligation_topics.with_reporters(topics, case) if whole else topics

    def task(self, each: WorkView, absence: PupilAbsence | None) -> TaskLine:
        if each.kind == LEFT_FILE and absence is not None:
            return self._file_owed(each, absence)
        href = f"/cases/{each.referral}"
        step, page = step_for(each.id, self._offered, _ids(self._case.open_obligations))
        at_once = each.id in _ids(untold_facts.urgent_obligations(self._case))
        unasked = each.id in _ids(untold_facts.to_ask_about_danger(self._case))
        return _line(
            each,
            text=task(each.id, self._topics),
            group="danger" if at_once else "unasked" if unasked else group_of(each, self._now),
            now=self._now,
            step=step,
            href=f"{href}/{page}" if page else href,
            at_once=at_once,
        )

    def _file_owed(self, each: WorkView, absence: PupilAbsence) -> TaskLine:
        """The register says that the pupil has left or may have; the case does not say so yet (3-DSL.w)."""
        since, href = day(absence.since), f"/cases/{each.referral}"
        page = next((command for command in ENDS_IT if command in self._offered), None)
        return _line(
            each,
            text=f"Left on {since}" if absence.certain else f"May have left: not in the list of {since}",
            group="left",
            now=self._now,
            step=command_name(page) if page else OPEN_IT,
            href=f"{href}/{page}" if page else href,
        )


def _of_an_unread_case(each: WorkView, href: str, now: datetime) -> TaskLine:
    """The task is known even when the case cannot be opened."""
    at_once = each.id == untold_facts.REFER_AT_ONCE
    group = "danger" if at_once else group_of(each, now)
    return _line(each, text=task(each.id), group=group, now=now, step=OPEN_IT, href=href, at_once=at_once)


def _line(
    each: WorkView, *, text: str, group: str, now: datetime, step: str, href: str, at_once: bool = False
) -> TaskLine:
    due_at = each.due_at
    return filled(
        TaskLine,
        each,
        group=group,
        text=text,
        due=by_when(due_at, now) if due_at else None,
        late=how_late(due_at, now) if due_at and each.is_late(now) else None,
        step=step,
        href=href,
        at_once=at_once,
        left=time_left(due_at, now) if at_once and due_at else None,
    )


def group_of(each: WorkView, now: datetime) -> str:
    """The heading that a task belongs under."""
    if each.is_late(now):
        return "late"
    if each.kind in OWED_BY_AGENCIES:
        return "waiting"
    due_at = each.due_at
    today = due_at is not None and london(due_at).date() <= london(now).date()
    return "today" if today else "later"


def _ids(obligations: Iterable[Obligation]) -> frozenset[str]:
    return frozenset(owed.id for owed in obligations)
