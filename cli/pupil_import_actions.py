"""`onward pupils import`: read the file, show the plan, ask, write."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import typer

from application.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from cli.import_output import (
    change_text,
    confirm,
    fault_text,
    mapping_of,
    progress,
    read_file,
    unread_columns,
)
from cli.installation import UserError, ledger_of
from cli.school_choice import one_school
from domain.imports.import_step import Answer, PupilStep, pupils_shown
from domain.imports.pupil_import import PupilImport, PupilPlan
from domain.pupils.pupil_details import RegisteredPupil
from school_exports.pupil_exports import read_pupils
from store.pupils.pupil_access_log import log_pupil_access
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.queries import compliance_streams
from wording import import_text

HOW_TO_ANSWER = "Answer each question with --answer ROW=ID, ROW=new or ROW=skip. Nothing is written."


async def import_file(
    data: Path,
    file: Path,
    school: str | None,
    columns: list[str],
    answers: list[str],
    full: bool,
    dry_run: bool,
    yes: bool,
) -> str:
    """Import the file, or show what importing it would do."""
    given = _answers(answers)
    export = read_file(file, read_pupils, mapping_of(columns))
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
        typer.echo("\n".join([*unread_columns(export), *_lines(plan)]))
        if dry_run:
            return "Nothing is written: this was a dry run."
        if not plan.ready:
            raise UserError(HOW_TO_ANSWER)
        if not plan.recorded:
            return "Nothing to write."
        if not confirm(yes):
            return "Nothing is written."
        try:
            with progress(len(plan.recorded)) as written:
                await import_pupils(ledger, wanted, asked, "command_line", fingerprint(plan), written)
        except RegisterChanged:
            raise UserError(
                "The register changed in the meantime. Nothing is written. Run the command again."
            ) from None
    return f"Imported: {import_text.summary(plan.counts)}."


def _answers(answers: list[str]) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for each in answers:
        row, _, answer = each.partition("=")
        try:
            found[int(row)] = _answer(answer)
        except ValueError:
            raise UserError("Write --answer as ROW=ID, ROW=new or ROW=skip.") from None
    return found


def _answer(text: str) -> Answer:
    match text:
        case "new" | "skip":
            return text
        case _:
            return UUID(text)


def _lines(plan: PupilPlan) -> Iterator[str]:
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
