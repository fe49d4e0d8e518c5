"""`onward pupils import` and `onward people import`: lists from the school's own system."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from application.pupils.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from application.school_exports.csv_rows import SchoolExport
from application.school_exports.list_exports import read_pupils, read_staff
from cli.options import DATA, Data, School
from cli.service.installation import UserError, ledger_of, one_school, owner_url
from cli.terminal import progress
from domain.imports.import_step import Answer, FieldChange, PupilStep, RowFault, as_answer, pupils_shown
from domain.imports.pupil_import import PupilImport, PupilPlan
from domain.imports.staff_import import StaffPlan, plan_staff
from domain.pupils.pupil_details import RegisteredPupil
from store.people.people_admin import schools, staff_of, staff_to_change, write_staff
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.queries import compliance_streams
from store.queries.access_log import log_pupil_access
from wording import import_text
from wording.import_text import change_lines

ListFile = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
PupilFile = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or a Common Transfer File.")]
ColumnMap = Annotated[
    list[str] | None,
    typer.Option("--map", help="A column and the field it has. Repeat for more.", metavar="COLUMN=FIELD"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Import without asking.")]


async def import_pupil_list(
    file: PupilFile,
    school: School = None,
    columns: ColumnMap = None,
    full: Annotated[
        bool, typer.Option("--full", help="The file lists every pupil on roll: mark others as possibly left.")
    ] = False,
    answers: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            help="The pupil of a row that is not certain: an id, `new` or `skip`. Repeat for more.",
            metavar="ROW=ANSWER",
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data: Data = DATA,
) -> str | int:
    """Import pupils from the school's own system. It shows what each row does, and asks before it writes.

    All rows are written or none. Importing the same file again changes nothing.

    Example: onward pupils import pupils.csv --school "Hill School" --map "House=class" --full --dry-run
    """
    given = _answers(answers or [])
    export = read_file(file, read_pupils, mapping_of(columns or ()))
    asked = PupilImport(rows=export.rows, answers=given, full=full, circumstances=True)
    async with ledger_of(data) as ledger:
        wanted = one_school(await compliance_streams.schools(ledger), school)
        try:
            plan = await plan_import(ledger, wanted, asked)
        except PupilDoesNotOpen as damaged:
            raise UserError(
                f"The record of pupil {damaged.pupil} is damaged, so no row can be matched. "
                "Nothing is written."
            ) from None
        await log_pupil_access(
            ledger, None, pupils_shown(filter(_is_shown, plan.steps)), "import", whole=True
        )
        lines = [*unread_columns(export), *_pupil_lines(plan)]
        if stopped := _stopped(lines, plan, dry_run=dry_run, yes=yes):
            return stopped
        try:
            with _progress_bar(len(plan.recorded)) as written:
                await import_pupils(ledger, wanted, asked, "command_line", fingerprint(plan), written)
        except RegisterChanged:
            raise UserError(
                "The register changed in the meantime. Nothing is written. Run the command again."
            ) from None
    return f"Imported: {import_text.summary(plan.counts)}."


async def import_staff_list(
    file: ListFile,
    school: School = None,
    columns: ColumnMap = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data: Data = DATA,
) -> str | int:
    """Import staff: name, e-mail address, roles. It shows what each row does, and asks before it writes.

    All rows are written or none. Importing the same file again changes nothing. No one is removed.

    Example: onward people import staff.csv --school "Hill School" --dry-run
    """
    export = read_file(file, read_staff, mapping_of(columns or ()))
    owner = await owner_url(data)
    wanted = one_school(await schools(owner), school)
    async with staff_to_change(owner, wanted) as connection:
        plan = plan_staff(export.rows, await staff_of(connection, wanted))
    if stopped := _stopped([*unread_columns(export), *_staff_lines(plan)], plan, dry_run=dry_run, yes=yes):
        return stopped
    async with staff_to_change(owner, wanted) as connection:
        if plan_staff(export.rows, await staff_of(connection, wanted)) != plan:
            raise UserError("The staff changed in the meantime. Nothing is written. Run the command again.")
        with _progress_bar(len(plan.recorded)) as written:
            await write_staff(connection, wanted, plan, written)
    return f"Imported: {import_text.summary(plan.counts)}."


def mapping_of(columns: Iterable[str]) -> dict[str, str]:
    """The field of each column that was mapped. Raises UserError."""
    found = {}
    for each in columns:
        name, sign, field = each.rpartition("=")
        if not sign or not name.strip() or not field.strip():
            raise UserError('Write --map as "COLUMN=field", such as --map "House=class".')
        found[name.strip()] = field.strip()
    return found


def read_file(file: Path, read: Callable[..., SchoolExport], mapping: Mapping[str, str]) -> SchoolExport:
    """The file as its reader understands it. Raises UnreadableExport."""
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    with file.open("rb") as source:
        return read(source, mapping)


def unread_columns(export: SchoolExport) -> list[str]:
    """A line with the columns that are not read."""
    return [f"Columns that are not read: {', '.join(export.unread)}."] if export.unread else []


def change_text(changes: Iterable[FieldChange]) -> str:
    """`class: 9A → 9B; year group: 8 → 9`."""
    return "; ".join(line for each in changes for line in change_lines(each))


def fault_text(faults: Iterable[RowFault]) -> str:
    """The sentences of a row's faults."""
    return ". ".join(map(import_text.fault_sentence, faults)) + "."


def _stopped(lines: list[str], plan: PupilPlan | StaffPlan, *, dry_run: bool, yes: bool) -> str | int | None:
    """Show what would be written, and ask; a sentence if nothing is, or 1 if a row is a question.

    UserError if no one can be asked.
    """
    typer.echo("\n".join(lines))
    if dry_run:
        return "Nothing is written: this was a dry run."
    if isinstance(plan, PupilPlan) and not plan.ready:
        typer.echo(HOW_TO_ANSWER, err=True)
        return 1
    if not plan.recorded:
        return "Nothing to write."
    if not yes and not sys.stdin.isatty():
        raise UserError("Nothing is written. To import without being asked, add --yes.")
    return None if yes or typer.confirm("Import?") else "Nothing is written."


@contextmanager
def _progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, if it is a terminal."""
    with progress() as shown:
        task = shown.add_task("Importing", total=total)
        yield lambda written: shown.update(task, completed=written)


HOW_TO_ANSWER = "Answer each question with --answer ROW=ID, ROW=new or ROW=skip. Nothing is written."


def _answers(answers: list[str]) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for each in answers:
        row, _, answer = each.partition("=")
        try:
            found[int(row)] = as_answer(answer)
        except ValueError:
            raise UserError("Write --answer as ROW=ID, ROW=new or ROW=skip.") from None
    return found


def _pupil_lines(plan: PupilPlan) -> Iterator[str]:
    for step in plan.steps:
        if _is_shown(step):
            yield from _step_lines(step)
    # The numbers alone: a name would be a look at the record (11.15).
    yield from import_text.unchanged_rows(
        step.row.number for step in plan.of("unchanged") if step.row is not None and not _is_shown(step)
    )
    yield f"In all: {import_text.summary(plan.counts)}."
    if plan.nobody_left:
        yield import_text.NO_ONE_LEFT


def _is_shown(step: PupilStep) -> bool:
    return step.kind != "unchanged" or step.warnings != ()


def _step_lines(step: PupilStep) -> Iterator[str]:
    where = f"Row {step.row.number}: " if step.row is not None else ""
    match step.kind:
        case "unusable":
            yield f"{where}cannot be used. {fault_text(step.faults)}"
        case "question":
            yield f"{where}which pupil is {_name_in_row(step)}? They may be new, or:"
            yield from (f"    {each.id}  {_pupil(each)}" for each in step.offered)
            if more := import_text.not_offered(len(step.candidates)):
                yield f"    {more}"
        case "left":
            yield f"May have left: {_pupil(step.pupil)}"
        case "changed":
            yield f"{where}changed: {_pupil(step.pupil)}; {change_text(step.changes)}"
        case "new" | "skipped" | "unchanged":
            yield f"{where}{import_text.KINDS[step.kind][0]}: {_name_in_row(step)}"
    if step.warnings:
        yield f"    {fault_text(step.warnings)}"


def _name_in_row(step: PupilStep) -> str:
    values = step.row.values if step.row is not None else {}
    return f"{values.get('given_name')} {values.get('family_name')}"


def _pupil(pupil: RegisteredPupil | None) -> str:
    assert pupil is not None
    born = f", born {import_text.value_text(pupil.date_of_birth)}" if pupil.date_of_birth else ""
    group = f", {pupil.class_}" if pupil.class_ else ""
    return f"{pupil.given_name} {pupil.family_name}{born}{group}"


def _staff_lines(plan: StaffPlan) -> Iterator[str]:
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
