"""`onward calendar`: bank holidays in England, and replanning after a change."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from application.commands.replan_cases import replan_all
from cli.options import DATA, Commands, Data, Json
from cli.service.installation import UserError, ledger_of
from cli.terminal import counted, fields, listed, progress
from cli.typed_values import as_day, as_reasons
from domain.calendar.working_time import instant
from domain.policy.bank_holidays import MOST_REASONS, DayChange
from domain.refusals import AlreadyNoWorkingDay, NotABankHoliday, Refused
from policies.policy_loader import read_files
from store.ledger.ledger import Ledger
from store.planning import calendar_requests
from store.planning.calendar_requests import DayAskedFor
from store.planning.calendar_revisions import Change, Revision
from store.planning.replanning_batches import count_behind, exclusive_lock, follow, plan

calendar = Commands(
    help="Added and removed bank holidays, for all schools of the installation.", no_args_is_help=True
)
Day = Annotated[str, typer.Argument(metavar="DATE", help="A day, such as 2027-06-04.")]
Reason = Annotated[str, typer.Option("--reason", help="Recorded in every case that changes.", metavar="TEXT")]


@calendar.command("add")
async def add_day(day: Day, reason: Reason, data: Data = DATA) -> str:
    """Add a bank holiday, and replan every open case. If interrupted, run it again.

    Example: onward calendar add 2027-06-04 --reason "Proclaimed for the jubilee."
    """
    return await _change_day(data, "add", day, reason)


@calendar.command("remove")
async def remove_day(day: Day, reason: Reason, data: Data = DATA) -> str:
    """Remove a bank holiday, and replan every open case.

    Example: onward calendar remove 2027-06-04 --reason "The proclamation was withdrawn."
    """
    return await _change_day(data, "remove", day, reason)


@calendar.command("list")
async def list_changes(data: Data = DATA, as_json: Json = False) -> str:
    """List every change with its reason, and the number of open cases still to replan.

    Example: onward calendar list
    """
    async with ledger_of(data) as ledger:
        timetable = await ledger.plans.newest(ledger.pool)
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


@calendar.command("requests")
async def requests(data: Data = DATA, as_json: Json = False) -> str:
    """List the changes that schools ask for, oldest first. Answer one with `add`, `remove` or `refuse`.

    Example: onward calendar requests
    """
    async with ledger_of(data) as ledger:
        waiting = await calendar_requests.waiting(ledger.pool)
    return listed(waiting, _request_line, "There are no requests.", as_json=as_json, document=_request)


@calendar.command("refuse")
async def refuse(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the request.")],
    reason: Annotated[str, typer.Option("--reason", help="The school will read it.", metavar="TEXT")],
    data: Data = DATA,
) -> str:
    """Refuse a school's request, and tell the school why.

    Example: onward calendar refuse 3 --reason "The day was announced for Scotland only."
    """
    reason = as_reasons(reason, "because the school will read them", MOST_REASONS)
    async with ledger_of(data) as ledger:
        if not await calendar_requests.refuse(ledger, number, reason, None):
            raise UserError(f"There is no open request {number}. `onward calendar requests` lists them.")
    return f"Request {number} is refused. The school can read your reasons on its Calendar page."


@calendar.command("replan")
async def replan(reason: Reason, data: Data = DATA) -> str:
    """Recalculate open cases after limits change. Restart every part of the service first.

    Example: onward calendar replan --reason "The council's protocol of May 2027."
    """
    return (await _change(data, "limits", None, reason))[1]


@calendar.command("resume")
async def resume(data: Data = DATA) -> str:
    """Finish replanning that was interrupted. Nothing is done twice.

    Example: onward calendar resume
    """
    async with ledger_of(data) as ledger, exclusive_lock(ledger.pool):
        return await _follow(ledger)


RESUME = "If replanning was interrupted, finish it with `onward calendar resume`."
_NOTHING_TO_DO: dict[type[Refused], str] = {
    AlreadyNoWorkingDay: "is already a day off, so no deadline would move",
    NotABankHoliday: "is not a bank holiday from Monday to Friday",
}
_SAID = {"add": "added", "remove": "removed", "limits": "limits changed"}


async def _change_day(data: Path, change: DayChange, text: str, reasons: str) -> str:
    day = as_day(text)
    made, said = await _change(data, change, day, reasons)
    since = "now" if made else "already"
    kind = "bank holiday" if change == "add" else "working day"
    return f"{day:%A} {day.day} {day:%B %Y} is {since} a {kind}. {said}"


async def _change(data: Path, change: Change, day: date | None, reasons: str) -> tuple[bool, str]:
    """Make a revision unless it exists, and replan open cases. Returns whether it is new, and a summary."""
    reasons = as_reasons(reasons, "because they are recorded in each case that changes", MOST_REASONS)
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


async def _was_made(ledger: Ledger, change: Change, day: date | None) -> bool:
    """Whether the newest revision of the day already makes this change."""
    plans = (await ledger.plans.newest(ledger.pool)).plans
    return [each.change for each in plans if each.day == day][-1:] == [change]


async def _follow(ledger: Ledger) -> str:
    with progress() as shown:
        task = shown.add_task("Replanning", total=await count_behind(ledger.pool))
        done = await replan_all(ledger, lambda more: shown.advance(task, more))
    replanned = counted(done.cases, "open case was", "open cases were")
    moved = counted(done.deadlines, "deadline")
    return f"{replanned} replanned. {moved} moved, in {counted(done.moved_in, 'case')}."


def _document(each: Revision) -> dict[str, object]:
    said = fields(each, "number", "change", "day", "reasons")
    return said | {"by": str(each.made_by) if each.made_by else None, "at": instant(each.made_at)}


def _request(each: DayAskedFor) -> dict[str, object]:
    asked = fields(each, "number", "school", "change", "day", "reasons")
    return asked | {"at": instant(each.asked_at)}


def _request_line(each: DayAskedFor) -> str:
    what = f"{each.change} {each.day}"
    return f"{each.number:>4}  {what}: {each.reasons} ({each.asked_at:%Y-%m-%d}, {each.school})"


def _line(each: Revision) -> str:
    what = f"{each.day} {_SAID[each.change]}" if each.day else _SAID[each.change]
    by = each.made_by or "the operator"
    return f"{each.number:>4}  {what}: {each.reasons} ({each.made_at:%Y-%m-%d}, {by})"
