"""What a person should look at in a step that can be done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from domain.imports.import_row import FaultCode, RowFault
from domain.imports.import_step import PupilStep
from domain.pupils.pupil_commands import RegisterPupil, UpdatePupil
from domain.rules.date_of_birth import OLDEST_PUPIL, age


def with_upn_warning(step: PupilStep, upn_is_valid: Callable[[str], bool]) -> PupilStep:
    """The step, with a warning if the number does not fit its check letter."""
    upn = step.row.values.get("upn") if step.row is not None and step.command is not None else None
    if upn is None or upn_is_valid(str(upn)):
        return step
    return replace(step, warnings=(*step.warnings, RowFault(code="check-letter", field="upn")))


def with_birth_warning(step: PupilStep, today: date) -> PupilStep:
    """The step, with a warning if the date of birth looks wrong, as on a pupil's page (2.4a)."""
    born = step.row.values.get("date_of_birth") if step.row is not None and step.command is not None else None
    if not isinstance(born, date):
        return step
    years = age(born, today)
    code: FaultCode | None = "not-yet-born" if born > today else None
    if years is not None and years > OLDEST_PUPIL:
        code = "too-old"
    return step if code is None else replace(step, warnings=(*step.warnings, RowFault(code=code)))


def with_left_warning(step: PupilStep, today: date) -> PupilStep:
    """A full list may show that a pupil never left, or it may be old: a person finds out which."""
    left_on = step.pupil.left_on if step.pupil is not None else None
    if left_on is None or left_on >= today or step.row is None or "left_on" in step.row.values:
        return step
    if step.kind == "unchanged" or (step.kind == "changed" and not _clears_left_on(step.command)):
        warning = RowFault(code="listed-but-left", field="left_on", day=left_on)
        return replace(step, warnings=(*step.warnings, warning))
    return step


def _clears_left_on(command: RegisterPupil | UpdatePupil | None) -> bool:
    return isinstance(command, UpdatePupil) and "left_on" in (command.clear or ())
