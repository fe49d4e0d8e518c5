"""`onward duty`: the duty rota."""

from typing import Annotated

import typer

from application.problems import Malformed
from cli.options import DATA, Commands, Data, Json
from cli.service.installation import owner_of
from cli.terminal import fields, listed
from cli.typed_values import as_id, as_instant, unknown
from domain.people.rota import PutOnDuty, Shift, faults
from runtime.clocks import SystemClock
from store.people import duty_rota
from wording.formatting import short_moment

duty = Commands(help="The duty rota of a school.", no_args_is_help=True)
From = Annotated[str, typer.Option("--from", metavar="WHEN", help="A London time, or one with an offset.")]
ListFrom = Annotated[
    str | None,
    typer.Option("--from", metavar="WHEN", help="Start of the list. Default: now.", show_default=False),
]


@duty.command("add")
async def put_on_duty(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A person's id.")],
    start: From,
    end: Annotated[str, typer.Option("--to", metavar="WHEN", help="When the shift ends.")],
    data: Data = DATA,
) -> str:
    """Add a shift for a person, and print the shift's id.

    Example: onward duty add 0b6e… --from 2027-03-01T08:00 --to 2027-03-05T17:00
    """
    asked = PutOnDuty(person=as_id(person, "person"), starts_at=as_instant(start), ends_at=as_instant(end))
    if wrong := faults(asked):
        raise Malformed(wrong)
    async with owner_of(data) as connection:
        made = await duty_rota.put_on(connection, asked, SystemClock().now())
    if made is None:
        raise unknown("person")
    return str(made.id)


@duty.command("list")
async def list_duty(
    start: ListFrom = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="End of the list.", show_default=False)
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> str:
    """List shifts, from now on by default. Shifts that ended early are marked.

    Example: onward duty list --from 2027-03-01T00:00 --to 2027-03-08T00:00
    """
    begun = as_instant(start) if start else SystemClock().now()
    async with owner_of(data) as connection:
        found = await duty_rota.shifts(connection, None, begun, as_instant(end) if end else None)
    none = "The rota has no shifts. Add one with `onward duty add`."
    return listed(found, _line, none, as_json=as_json, document=_document)


@duty.command("end")
async def end_duty(shift: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> str:
    """End a shift now. It stays in the list.

    Example: onward duty end 7c1d…
    """
    async with owner_of(data) as connection:
        ended = await duty_rota.end(connection, as_id(shift, "shift"), SystemClock().now())
    if ended is None:
        raise unknown("shift")
    return _line(ended)


def _line(shift: Shift) -> str:
    ended = f"; ended {short_moment(shift.ended_at)}" if shift.ended_at else ""
    return (
        f"{shift.id}  {shift.name} ({', '.join(shift.roles)}): "
        f"{short_moment(shift.starts_at)} to {short_moment(shift.ends_at)}{ended}"
    )


def _document(shift: Shift) -> dict[str, object]:
    return fields(shift, "id", "person", "name", "starts_at", "ends_at", "ended_at")
