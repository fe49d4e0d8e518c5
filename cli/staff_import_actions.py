"""`onward people import`: read the file, show the plan, ask, write."""

from collections.abc import Iterator
from pathlib import Path

import typer

from cli.import_output import (
    change_text,
    confirm,
    fault_text,
    mapping_of,
    progress,
    read_file,
    unread_columns,
)
from cli.installation import UserError
from cli.people_actions import owner
from cli.school_choice import one_school
from domain.imports.staff_import import StaffPlan, plan_staff
from school_exports.staff_exports import read_staff
from store.people.staff_lists import schools, staff_list
from wording import import_text


async def import_file(
    data: Path, file: Path, school: str | None, columns: list[str], dry_run: bool, yes: bool
) -> str:
    """Import the file, or show what importing it would do."""
    export = read_file(file, read_staff, mapping_of(columns))
    owner_url = await owner(data)
    wanted = one_school(await schools(owner_url), school)
    async with staff_list(owner_url, wanted) as staff:
        plan = plan_staff(export.rows, staff.known)
    typer.echo("\n".join([*unread_columns(export), *_lines(plan)]))
    if dry_run:
        return "Nothing is written: this was a dry run."
    if not plan.recorded:
        return "Nothing to write."
    if not confirm(yes):
        return "Nothing is written."
    async with staff_list(owner_url, wanted) as staff:
        if plan_staff(export.rows, staff.known) != plan:
            raise UserError("The staff changed in the meantime. Nothing is written. Run the command again.")
        with progress(len(plan.recorded)) as written:
            await staff.write(plan, written)
    return f"Imported: {import_text.summary(plan.counts)}."


def _lines(plan: StaffPlan) -> Iterator[str]:
    for step in plan.steps:
        where = f"Row {step.row.number}: "
        if step.kind == "unusable":
            yield f"{where}cannot be used. {fault_text(step.faults)}"
        elif step.kind == "changed" and step.person is not None:
            yield f"{where}changed: {step.person.name}; {change_text(step.changes)}"
        elif step.after is not None and step.kind == "new":
            yield f"{where}new: {step.after.name} ({', '.join(step.after.roles)})"
    yield from import_text.unchanged_rows(step.row.number for step in plan.of("unchanged"))
    yield f"In all: {import_text.summary(plan.counts)}."
