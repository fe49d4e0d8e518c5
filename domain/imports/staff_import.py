"""Plan an import of staff: whom each row would add or change. It never removes anyone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.imports.import_step import KINDS, FaultCode, FieldChange, ImportRow, RowFault, StepKind
from domain.people.roles import OF_A_SCHOOL, OPERATOR, Role

ROLES_OF_NEW_STAFF: tuple[Role, ...] = ("staff",)
"""If the file gives no roles: they report concerns and see what they reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStaff:
    """A member of staff as the school has them."""

    id: UUID | None
    """None: not in the school yet."""
    name: str
    roles: tuple[str, ...]
    email: str | None
    phone: str | None = None
    """No list changes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffStep:
    """What one row does."""

    kind: StepKind
    row: ImportRow
    person: KnownStaff | None = None
    """The person in the school; None if they are new."""
    after: KnownStaff | None = None
    """The person after the import."""
    changes: tuple[FieldChange, ...] = ()
    faults: tuple[RowFault, ...] = ()

    @property
    def warnings(self) -> tuple[RowFault, ...]:
        """What a person should look at in a row that is used."""
        return self.row.warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPlan:
    """What an import would do."""

    steps: tuple[StaffStep, ...]

    def of(self, kind: StepKind) -> list[StaffStep]:
        """The steps of one kind, in the order of the file."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def counts(self) -> dict[StepKind, int]:
        """How many steps there are of each kind."""
        found = Counter(step.kind for step in self.steps)
        return {kind: found[kind] for kind in KINDS}

    @property
    def recorded(self) -> list[StaffStep]:
        """The steps that change something."""
        return [step for step in self.steps if step.kind in ("new", "changed")]


def plan_staff(rows: Sequence[ImportRow], staff: Iterable[KnownStaff], by: UUID | None = None) -> StaffPlan:
    """What each row would do, if `by` imports them. A person is matched by e-mail address, then by name."""
    known = list(staff)
    steps = [_of_others(_step(row, known), by) for row in rows]
    marks = Counter(mark for step in steps for mark in _marks(step))
    return StaffPlan(
        steps=tuple(
            _unusable(step.row, "repeated") if any(marks[mark] > 1 for mark in _marks(step)) else step
            for step in steps
        )
    )


def _step(row: ImportRow, known: Sequence[KnownStaff]) -> StaffStep:
    if row.faults:
        return StaffStep(kind="unusable", row=row, faults=row.faults)
    name, email = str(row.values["name"]), row.values.get("email")
    given = row.values.get("roles")
    if isinstance(given, tuple) and not set(map(str, given)) <= set(OF_A_SCHOOL):
        return _unusable(row, "no-such-role")
    by_email = [each for each in known if email and (each.email or "").casefold() == str(email).casefold()]
    by_name = [each for each in known if each.name.casefold() == name.casefold()]
    found = {each.id: each for each in (*by_email, *by_name)}
    if len(found) > 1:
        return _unusable(row, "two-people")
    person = next(iter(found.values()), None)
    if person is not None and not by_email and email and person.email:
        return _unusable(row, "another-address")  # messages and links would go to it
    if person is not None and OPERATOR in person.roles:
        return _unusable(row, "refused")
    after = KnownStaff(
        id=person.id if person is not None else None,
        name=name,
        roles=_roles(given if isinstance(given, tuple) else None, person),
        email=str(email) if email else person.email if person is not None else None,
        phone=person.phone if person is not None else None,
    )
    return _compared(row, person, after)


def _of_others(step: StaffStep, by: UUID | None) -> StaffStep:
    """The step, unless the person who imports would change their own roles."""
    mine = step.person is not None and step.person.id == by and step.after is not None
    if mine and any(change.field == "roles" for change in step.changes):
        return _unusable(step.row, "own-roles")
    return step


def _compared(row: ImportRow, person: KnownStaff | None, after: KnownStaff) -> StaffStep:
    if person is None:
        return StaffStep(kind="new", row=row, after=after)
    if (person.email or "").casefold() == (after.email or "").casefold():
        after = replace(after, email=person.email)
    changes = tuple(
        FieldChange(field=name, old=getattr(person, name), new=getattr(after, name))
        for name in ("name", "email", "roles")
        if getattr(person, name) != getattr(after, name)
    )
    kind: StepKind = "changed" if changes else "unchanged"
    return StaffStep(kind=kind, row=row, person=person, after=after, changes=changes)


def _roles(given: Sequence[object] | None, person: KnownStaff | None) -> tuple[str, ...]:
    """The roles in the file, in our order; a list of staff never takes the role of administrator away."""
    if given is None:
        return person.roles if person is not None else ROLES_OF_NEW_STAFF
    kept = {"admin"} if person is not None and "admin" in person.roles else set()
    wanted = {*map(str, given), *kept}
    if person is not None and wanted == set(person.roles):
        return person.roles
    return tuple(role for role in OF_A_SCHOOL if role in wanted)


def _marks(step: StaffStep) -> set[str]:
    """What no other row may share with this one."""
    if step.faults:
        return set()
    name, email = step.row.values["name"], step.row.values.get("email")
    marks = {f"name {str(name).casefold()}"}
    marks |= {f"email {str(email).casefold()}"} if email else set()
    return marks | ({f"person {step.person.id}"} if step.person is not None else set())


def _unusable(row: ImportRow, code: FaultCode) -> StaffStep:
    return StaffStep(kind="unusable", row=row, faults=(RowFault(code=code),))
