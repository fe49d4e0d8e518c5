"""`onward absence`: who is away, and who covers them."""

from typing import Annotated, cast, get_args

import typer

from application.school import absence_changes
from cli.options import DATA, Commands, Data, Json
from cli.school.duty_commands import From, ListFrom
from cli.service.installation import UserError, mail_of, owner_of
from cli.terminal import fields, listed
from cli.typed_values import as_id, as_instant, unknown
from domain.people.absences import Absence, RecordAbsence, WhyAway, WhyEnded
from runtime.clocks import SystemClock
from store.people import absence_records
from wording.formatting import short_moment

absence = Commands(help="Who is away when, and who covers them.", no_args_is_help=True)


@absence.command("set")
async def record_absence(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id of the person who is away.")],
    cover: Annotated[str, typer.Option(metavar="ID", help="Who covers: someone with the same powers.")],
    start: From,
    end: Annotated[str, typer.Option("--to", metavar="WHEN", help="When the person is back.")],
    reason: Annotated[
        str | None, typer.Option(metavar="WHY", help="planned or unplanned.", show_default=False)
    ] = None,
    data: Data = DATA,
) -> str:
    """Record that a person is away, tell both by mail, and print the absence's id.

    Example: onward absence set 0b6e… --cover 91ac… --from 2027-03-01T08:00 --to 2027-03-05T17:00
    """
    asked = RecordAbsence(
        person=as_id(person, "person"),
        cover=as_id(cover, "person"),
        starts_at=as_instant(start),
        ends_at=as_instant(end),
        reason=cast("WhyAway | None", _one_of(get_args(WhyAway), reason)),
    )
    mail = await mail_of(data)
    async with owner_of(data) as connection:
        made = await absence_changes.record_by_operator(connection, asked, SystemClock().now(), mail)
    return str(made.id)


@absence.command("list")
async def list_absences(
    start: ListFrom = None,
    data: Data = DATA,
    as_json: Json = False,
) -> str:
    """List absences that end from now on, with what was recorded about each.

    Example: onward absence list --from 2027-03-01T00:00
    """
    since = as_instant(start) if start else SystemClock().now()
    async with owner_of(data) as connection:
        found = await absence_records.absences(connection, None, since)
    none = "No one is away. Record an absence with `onward absence set`."
    return listed(found, _lines, none, as_json=as_json, document=_document)


@absence.command("end")
async def end_absence(
    absence: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[
        str | None, typer.Option(metavar="WHY", help="back, replaced or mistake.", show_default=False)
    ] = None,
    data: Data = DATA,
) -> str:
    """End an absence now, or cancel it before it starts. It stays on record.

    Example: onward absence end 7c1d… --reason back
    """
    why = cast("WhyEnded | None", _one_of(get_args(WhyEnded), reason))
    ending, now = as_id(absence, "absence"), SystemClock().now()
    mail = await mail_of(data)
    async with owner_of(data) as connection:
        if await absence_records.absence(connection, None, ending) is None:
            raise unknown("absence")
        ended = await absence_records.end(connection, None, ending, now, None, None, mail, why)
    return _lines(ended)


def _one_of(words: tuple[str, ...], given: str | None) -> str | None:
    if given is not None and given not in words:
        raise UserError(f"{given} is not a reason. Give one of {', '.join(words)}.")
    return given


def _lines(absence: Absence) -> str:
    """The absence, and what was recorded about it, indented."""
    gone = "" if absence.covered else ", who can no longer cover"
    times = f"{short_moment(absence.starts_at)} to {short_moment(absence.ends_at)}"
    said = [f"{absence.id}  {absence.name}: {times}; cover: {absence.cover_name}{gone}"]
    for each in absence.history:
        by = f"by {each.name}" if each.name else "on the command line"
        why = f" ({each.reason})" if each.reason else ""
        said.append(f"    {each.what} {short_moment(each.at)} {by}{why}")
    return "\n".join(said)


def _document(absence: Absence) -> dict[str, object]:
    people = fields(absence, "id", "person", "name", "cover", "cover_name", "covered")
    times = fields(absence, "starts_at", "ends_at", "ended_at")
    history = [fields(each, "what", "at", "reason") | {"by": each.name} for each in absence.history]
    return people | times | {"history": history}
