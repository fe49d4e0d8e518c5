"""Plan an import of pupils: what every row would do. Nothing is guessed, and a second run changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain.calendar.working_time import london
from domain.imports.import_step import (
    KINDS,
    Answer,
    FaultCode,
    FieldChange,
    ImportRow,
    PupilStep,
    RowFault,
    StepKind,
    Value,
)
from domain.imports.merged_values import merged_row
from domain.imports.pupil_matching import RegisterIndex, key_of
from domain.people.roles import Person
from domain.pupils.age import OLDEST_PUPIL, age
from domain.pupils.name_matching import as_upn
from domain.pupils.pupil_access import CHANGE_WHOLE, KEEP_ROSTER
from domain.pupils.pupil_checks import pupil_faults
from domain.pupils.pupil_commands import CLEARABLE, PupilChanges, RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import CIRCUMSTANCES, RegisteredPupil
from domain.pupils.pupil_fold import ATTRIBUTES, changed_by


def may_import_pupils(person: Person) -> bool:
    """Whether a person imports lists of pupils."""
    return any(role in KEEP_ROSTER for role in person.roles)


def role_to_import(person: Person) -> str:
    """The role under which an import is recorded: a role that changes every field, if they have one."""
    return next(role for role in (*CHANGE_WHOLE, *KEEP_ROSTER) if role in person.roles)


def imports_circumstances(person: Person) -> bool:
    """Whether a person also changes the circumstances that a list gives."""
    return role_to_import(person) in CHANGE_WHOLE


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilImport:
    """A file that a person wants to import, and how."""

    rows: Sequence[ImportRow]
    answers: Mapping[int, Answer] = field(default_factory=dict)
    """Answers to questions, by the number of the row."""
    full: bool = False
    """Whether the file lists every pupil on roll, so that others may have left."""
    circumstances: bool = False
    """Whether the person may change the circumstances too; otherwise the file's are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPlan:
    """What an import would do."""

    steps: tuple[PupilStep, ...]
    left_out: tuple[str, ...]
    """Fields of the file that the person may not change."""
    nobody_left: bool
    """Whether a full import marks no one, because some rows are not certain."""

    def of(self, kind: StepKind) -> list[PupilStep]:
        """The steps of one kind, in the order of the file."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def counts(self) -> dict[StepKind, int]:
        """How many steps there are of each kind."""
        found = Counter(step.kind for step in self.steps)
        return {kind: found[kind] for kind in KINDS}

    @property
    def ready(self) -> bool:
        """Whether every question has an answer."""
        return not self.counts["question"]

    @property
    def recorded(self) -> list[PupilStep]:
        """The steps that change the register."""
        return [step for step in self.steps if step.command is not None]


def plan_pupils(
    asked: PupilImport, register: Iterable[RegisteredPupil], at: datetime, upn_is_valid: Callable[[str], bool]
) -> PupilPlan:
    """What each row would do to the register, decided at `at`."""
    index = RegisterIndex(register)
    hidden = () if asked.circumstances else CIRCUMSTANCES
    rows = [_without(row, hidden) for row in asked.rows]
    steps = [_step(row, index, asked.answers.get(row.number), at) for row in rows]
    steps = [with_upn_warning(step, upn_is_valid) for step in _without_repeats(steps)]
    today = london(at).date()
    steps = [with_birth_warning(step, today) for step in steps]
    if asked.full:
        steps = [with_left_warning(step, today) for step in steps]
    uncertain = any(step.kind in ("question", "unusable", "skipped") for step in steps)
    if asked.full and not uncertain:
        steps += _possibly_left(index.current, steps, at)
    given = {name for row in asked.rows for name in row.values}
    return PupilPlan(
        steps=tuple(steps),
        left_out=tuple(name for name in hidden if name in given),
        nobody_left=asked.full and uncertain,
    )


def _without(row: ImportRow, hidden: Sequence[str]) -> ImportRow:
    return replace(row, values={name: value for name, value in row.values.items() if name not in hidden})


def _step(row: ImportRow, index: RegisterIndex, answer: Answer | None, at: datetime) -> PupilStep:
    if row.faults:
        return PupilStep(kind="unusable", row=row, faults=row.faults, warnings=row.warnings)
    match = index.match(row.values)
    pupil = match.candidates[0] if match.candidates else None
    if not match.certain:
        if answer == "skip":
            return PupilStep(kind="skipped", row=row, candidates=match.candidates)
        pupil = match.answered(answer)
        if answer != "new" and pupil is None:
            return PupilStep(kind="question", row=row, candidates=match.candidates, warnings=row.warnings)
    step = _new(row) if pupil is None else _changed(row, pupil)
    if step.command is not None and pupil_faults(step.command, at):
        return replace(step, kind="unusable", command=None, faults=(RowFault(code="refused"),))
    return step


def _new(row: ImportRow) -> PupilStep:
    command = RegisterPupil(**_attributes(row.values), source="import")
    return PupilStep(kind="new", row=row, command=command, warnings=row.warnings)


def _changed(given: ImportRow, pupil: RegisteredPupil) -> PupilStep:
    row = merged_row(given, pupil)
    new = {name: value for name, value in _attributes(row.values).items() if getattr(pupil, name) != value}
    clear = []
    if pupil.missing_since is not None:
        clear.append("missing_since")
    if pupil.left_on is not None and "left_on" not in row.values and _came_back(pupil.left_on, new):
        clear.append("left_on")
    if not new and not clear:
        return PupilStep(kind="unchanged", row=row, pupil=pupil, warnings=row.warnings)
    command = UpdatePupil(
        changes=PupilChanges(**new) if new else None,
        clear=tuple(name for name in CLEARABLE if name in clear) or None,
        source="import",
    )
    return _updated("changed", pupil, command, row)


def _came_back(left_on: date, new: Mapping[str, Any]) -> bool:
    return "on_roll_from" in new and new["on_roll_from"] > left_on


def _possibly_left(
    pupils: Iterable[RegisteredPupil], steps: Sequence[PupilStep], at: datetime
) -> Iterator[PupilStep]:
    """A mark for each pupil on roll whom a full list does not name; no one is removed."""
    listed = {step.pupil.id for step in steps if step.pupil is not None}
    today = london(at).date()
    for pupil in pupils:
        gone = pupil.left_on is not None and pupil.left_on < today
        awaited = pupil.on_roll_from is not None and pupil.on_roll_from > today
        if pupil.id not in listed and not gone and not awaited and pupil.missing_since is None:
            command = UpdatePupil(changes=PupilChanges(missing_since=today), source="import")
            yield _updated("left", pupil, command, None)


def _updated(
    kind: StepKind, pupil: RegisteredPupil, command: UpdatePupil, row: ImportRow | None
) -> PupilStep:
    names = {attribute: name for name, attribute in ATTRIBUTES.items()}
    changes = tuple(
        FieldChange(field=names[attribute], old=getattr(pupil, attribute), new=new)
        for attribute, new in changed_by(command).items()
    )
    warnings = row.warnings if row is not None else ()
    return PupilStep(kind=kind, row=row, pupil=pupil, command=command, changes=changes, warnings=warnings)


def _without_repeats(steps: Sequence[PupilStep]) -> list[PupilStep]:
    """Rows about one pupil are all unusable: which of them is right is not certain."""
    places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, step in enumerate(steps):
        for mark in _marks(step):
            places[mark].append(place)
    repeated = {place for found in places.values() if len(found) > 1 for place in found}
    return [
        replace(step, kind="unusable", command=None, changes=(), faults=(RowFault(code="repeated"),))
        if place in repeated
        else step
        for place, step in enumerate(steps)
    ]


def _marks(step: PupilStep) -> Iterator[tuple[Any, ...]]:
    """What no other row may share with this one."""
    if step.row is None or step.kind in ("unusable", "skipped"):
        return
    values = step.row.values
    if step.pupil is not None:
        yield "pupil", step.pupil.id
    if "external_id" in values:
        yield "number", values["external_id"]
    if "upn" in values:
        yield "upn", as_upn(str(values["upn"]))
    if "external_id" not in values and "upn" not in values:
        yield "name", key_of(values), values["date_of_birth"]


def _attributes(values: Mapping[str, Value]) -> dict[str, Any]:
    return {ATTRIBUTES[name]: value for name, value in values.items()}
