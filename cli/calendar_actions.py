"""`onward calendar`: change bank holidays or limits, and replan every open case."""

import json
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from application.replan_cases import replan_all
from cli.installation import UserError, ledger_of
from cli.terminal import counted
from domain.calendar.bank_holidays import MOST_REASONS, DayChange
from domain.calendar.timestamps import instant
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday, Refused
from domain.validation.field_rules import LEAST_REASONS
from policies.bank_holiday_calendar import YEARS
from policies.file_digests import read_files
from store.ledger.ledger import Ledger
from store.planning import calendar_requests
from store.planning.calendar_requests import DayAskedFor
from store.planning.calendar_revisions import Change, Revision
from store.planning.policy_file_sync import follow
from store.planning.replanning_batches import count_behind, exclusive_lock, plan

RESUME = "If replanning was interrupted, finish it with `onward calendar resume`."
_NOTHING_TO_DO: dict[type[Refused], str] = {
    AlreadyNoWorkingDay: "is already a day off, so no deadline would move",
    NotABankHoliday: "is not a bank holiday from Monday to Friday",
}
_SAID = {"add": "added", "remove": "removed", "limits": "limits changed"}


async def change_day(data: Path, change: DayChange, text: str, reasons: str) -> str:
    """Add or remove a bank holiday for all of England, and replan every open case."""
    day = _day(text)
    made, said = await _change(data, change, day, reasons)
    since = "now" if made else "already"
    return f"{_long(day)} is {since} a {'bank holiday' if change == 'add' else 'working day'}. {said}"


async def limits(data: Path, reasons: str) -> str:
    """Replan every open case by the present limits."""
    return (await _change(data, "limits", None, reasons))[1]


async def resume(data: Path) -> str:
    """Finish interrupted replanning."""
    async with ledger_of(data) as ledger, exclusive_lock(ledger.pool):
        return await _follow(ledger)


async def show(data: Path, as_json: bool) -> str:
    """List every change, and the number of cases still to replan."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            timetable = await ledger.plans.newest(connection)
        behind = await count_behind(ledger.pool)
    until = timetable.calendar.published_until
    if as_json:
        changes = [_document(each) for each in timetable.plans]
        return json.dumps({"published_until": str(until), "changes": changes, "waiting": behind})
    lines = [f"Bank holidays are published to {until}."]
    lines += [_line(each) for each in timetable.plans]
    if behind:
        lines.append(
            f"{counted(behind, 'open case has', 'open cases have')} not been replanned yet. {RESUME}"
        )
    return "\n".join(lines)


async def requests(data: Path, as_json: bool) -> str:
    """List schools' requests without an answer."""
    async with ledger_of(data) as ledger:
        waiting = await calendar_requests.waiting(ledger.pool)
    if as_json:
        return json.dumps([_request(each) for each in waiting])
    return "\n".join(_asked(each) for each in waiting) or "There are no requests."


async def refuse(data: Path, number: int, reasons: str) -> str:
    """Refuse a school's request, with reasons for the school."""
    reasons = _reasons(reasons, "the school will read them")
    async with ledger_of(data) as ledger:
        if not await calendar_requests.refuse(ledger, number, reasons, None):
            raise UserError(f"There is no open request {number}. `onward calendar requests` lists them.")
    return f"Request {number} is refused. The school can read your reasons on its Calendar page."


async def _change(data: Path, change: Change, day: date | None, reasons: str) -> tuple[bool, str]:
    """Make a revision unless it exists, and replan open cases. Returns whether it is new, and a summary."""
    reasons = _reasons(reasons, "they are recorded in each case that changes")
    async with ledger_of(data) as ledger, exclusive_lock(ledger.pool):
        made = True
        try:
            if change == "limits":
                await follow(ledger, read_files(), reasons)
            else:
                await plan(ledger, change, day, reasons)
        except (AlreadyNoWorkingDay, NotABankHoliday) as refused:
            if not await _was_made(ledger, change, day):
                raise UserError(f"{day} {_NOTHING_TO_DO[type(refused)]}. {RESUME}") from None
            made = False
        return made, await _follow(ledger)


def _reasons(text: str, read_by: str) -> str:
    reasons = text.strip()
    if len(reasons) < LEAST_REASONS:
        raise UserError(f"Give reasons of at least {LEAST_REASONS} characters, because {read_by}.")
    if len(reasons) > MOST_REASONS:
        raise UserError(f"Give reasons of at most {MOST_REASONS} characters, because {read_by}.")
    return reasons


async def _was_made(ledger: Ledger, change: Change, day: date | None) -> bool:
    """Whether the newest revision of the day already makes this change."""
    async with ledger.pool.connection() as connection:
        plans = (await ledger.plans.newest(connection)).plans
    return [each.change for each in plans if each.day == day][-1:] == [change]


async def _follow(ledger: Ledger) -> str:
    with Progress(transient=True, console=Console(stderr=True)) as shown:
        task = shown.add_task("Replanning", total=await count_behind(ledger.pool))
        done = await replan_all(ledger, lambda more: shown.advance(task, more))
    replanned = counted(done.cases, "open case was", "open cases were")
    moved = counted(done.deadlines, "deadline")
    return f"{replanned} replanned. {moved} moved, in {counted(done.moved_in, 'case')}."


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is not a date. Write it like 2027-06-04.") from None
    if day.year not in YEARS:
        raise UserError(f"The calendar covers {YEARS[0]} to {YEARS[-1]}.")
    return day


def _long(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _document(each: Revision) -> dict[str, object]:
    return {
        "number": each.number,
        "change": each.change,
        "day": str(each.day) if each.day else None,
        "reasons": each.reasons,
        "by": str(each.made_by) if each.made_by else None,
        "at": instant(each.made_at),
    }


def _request(each: DayAskedFor) -> dict[str, object]:
    return {
        "number": each.number,
        "school": each.school,
        "change": each.change,
        "day": str(each.day),
        "reasons": each.reasons,
        "at": instant(each.asked_at),
    }


def _asked(each: DayAskedFor) -> str:
    what = f"{each.change} {each.day}"
    return f"{each.number:>4}  {what}: {each.reasons} ({each.asked_at:%Y-%m-%d}, {each.school})"


def _line(each: Revision) -> str:
    what = f"{each.day} {_SAID[each.change]}" if each.day else _SAID[each.change]
    by = each.made_by or "the operator"
    return f"{each.number:>4}  {what}: {each.reasons} ({each.made_at:%Y-%m-%d}, {by})"
