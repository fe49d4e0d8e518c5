"""`onward absence`: absences, changed as the owner of the schema. Schools use the pages or the API."""

import json
from pathlib import Path
from typing import cast, get_args

from cli.duty_actions import as_id, as_instant, owner
from cli.installation import UserError, settings_for
from domain.calendar.timestamps import instant
from domain.people import absences as rules
from domain.people.absences import Absence, RecordAbsence, WhyAway, WhyEnded
from domain.refusals import Refused
from runtime.clocks import SystemClock
from runtime.delivery_settings import delivery_settings_from
from store.people import absence_records
from wording.formatting import short_moment


async def record(data: Path, person: str, cover: str, start: str, end: str, reason: str | None) -> str:
    """Record an absence, with the checks that the pages make."""
    asked = RecordAbsence(
        person=as_id(person, "person"),
        cover=as_id(cover, "person"),
        starts_at=as_instant(start),
        ends_at=as_instant(end),
        reason=cast("WhyAway | None", _one_of(get_args(WhyAway), reason)),
    )
    now, mail = SystemClock().now(), delivery_settings_from(await settings_for(data)).posts.mail
    for fault in rules.absence_faults(asked, now):
        raise UserError(fault.message)
    async with owner(data) as connection:
        school = await absence_records.school_of(connection, asked.person)
        people = await absence_records.people_with_roles(connection, school, (asked.person, asked.cover))
        if len(people) < 2:
            raise UserError("There are no two people of one school with these ids. See `onward people list`.")
        try:
            rules.check_cover(people[asked.person], people[asked.cover])
            made = await absence_records.record(connection, school, asked, now, None, None, mail)
        except Refused as refused:
            raise UserError(refused.sentence) from None
    return str(made.id)


async def show(data: Path, start: str | None, as_json: bool) -> str:
    """List absences, as lines or as JSON."""
    since = as_instant(start) if start else SystemClock().now()
    async with owner(data) as connection:
        found = await absence_records.absences(connection, None, since)
    if as_json:
        return json.dumps([_document(each) for each in found])
    return "\n".join(map(_lines, found)) or "No one is away. Record an absence with `onward absence set`."


async def end(data: Path, absence: str, reason: str | None) -> str:
    """End an absence."""
    why = cast("WhyEnded | None", _one_of(get_args(WhyEnded), reason))
    ending, now = as_id(absence, "absence"), SystemClock().now()
    mail = delivery_settings_from(await settings_for(data)).posts.mail
    async with owner(data) as connection:
        if await absence_records.absence(connection, None, ending) is None:
            raise UserError("There is no absence with that id. See `onward absence list`.")
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
    return {
        "id": str(absence.id),
        "person": str(absence.person),
        "name": absence.name,
        "cover": str(absence.cover),
        "cover_name": absence.cover_name,
        "covered": absence.covered,
        "starts_at": instant(absence.starts_at),
        "ends_at": instant(absence.ends_at),
        "ended_at": instant(absence.ended_at),
        "history": [
            {"what": each.what, "at": instant(each.at), "by": each.name, "reason": each.reason}
            for each in absence.history
        ],
    }
