"""A list of staff adds and changes people, and never removes anyone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.imports.import_step import FaultCode, FieldChange, ImportRow, RowFault, Value
from domain.imports.staff_import import KnownStaff, StaffPlan, plan_staff
from tests.with_each import with_each

DANA = KnownStaff(id=UUID(int=1), name="Dana Lead", roles=("staff", "dsl"), email="dana@hill.example")
TOM = KnownStaff(id=UUID(int=2), name="Tom Teacher", roles=("staff",), email=None)


def listed(number: int = 2, **values: Value) -> ImportRow:
    return ImportRow(number=number, values={"name": "Dana Lead", **values})


def plan(*rows: ImportRow) -> StaffPlan:
    return plan_staff(rows, [DANA, TOM])


def test_a_person_without_roles_in_the_file_becomes_staff() -> None:
    (step,) = plan(listed(name="Nell New", email="nell@hill.example")).steps
    assert step.kind == "new"
    assert step.after == KnownStaff(id=None, name="Nell New", roles=("staff",), email="nell@hill.example")


def test_a_person_is_matched_by_address_and_gets_the_new_name() -> None:
    (step,) = plan(listed(name="Dana Lister", email="DANA@hill.example")).steps
    assert (step.kind, step.changes) == (
        "changed",
        (FieldChange(field="name", old="Dana Lead", new="Dana Lister"),),
    )


def test_a_person_without_an_address_is_matched_by_name_and_gets_the_address() -> None:
    (step,) = plan(listed(name="tom teacher", email="tom@hill.example")).steps
    assert step.person == TOM
    assert FieldChange(field="email", old=None, new="tom@hill.example") in step.changes


def test_roles_change_only_if_the_file_gives_them() -> None:
    assert plan(listed()).steps[0].kind == "unchanged"
    assert plan(listed(roles=("dsl", "staff"))).steps[0].kind == "unchanged"
    (step,) = plan(listed(roles=("staff",))).steps
    assert step.changes == (FieldChange(field="roles", old=("staff", "dsl"), new=("staff",)),)


def test_no_one_changes_their_own_roles() -> None:
    for by, kind in ((DANA.id, "unusable"), (TOM.id, "changed"), (None, "changed")):
        (step,) = plan_staff([listed(roles=("staff",))], [DANA, TOM], by).steps
        assert step.kind == kind
        assert step.faults == ((RowFault(code="own-roles"),) if kind == "unusable" else ())
    (step,) = plan_staff([listed(name="Dana Lister", email="dana@hill.example")], [DANA], DANA.id).steps
    assert step.kind == "changed"


def test_a_list_keeps_the_telephone_number() -> None:
    (step,) = plan_staff([listed(roles=("staff",))], [replace(DANA, phone="01452 000000")]).steps
    assert step.after is not None
    assert step.after.phone == "01452 000000"


def test_no_list_takes_the_role_of_administrator_away() -> None:
    ada = KnownStaff(id=UUID(int=3), name="Ada Admin", roles=("admin",), email=None)
    (step,) = plan_staff([listed(name="Ada Admin", roles=("staff",))], [ada]).steps
    assert step.after is not None
    assert set(step.after.roles) == {"admin", "staff"}


@with_each(
    ("values", "code"),
    [
        ({"roles": ("teacher",)}, "no-such-role"),
        ({"roles": ("operator",)}, "no-such-role"),
        ({"name": "Tom Teacher", "email": "dana@hill.example"}, "two-people"),
        ({"email": "other@hill.example"}, "another-address"),
    ],
)
def test_what_is_not_certain_or_not_allowed_cannot_be_used(values: dict[str, Any], code: FaultCode) -> None:
    (step,) = plan(listed(**values)).steps
    assert (step.kind, step.faults) == ("unusable", (RowFault(code=code),))


def test_the_operator_is_not_changed_by_a_schools_list() -> None:
    olga = KnownStaff(id=UUID(int=4), name="Olga Operator", roles=("operator",), email=None)
    assert plan_staff([listed(name="Olga Operator", roles=("staff",))], [olga]).steps[0].kind == "unusable"


def test_two_rows_about_one_person_are_both_unusable() -> None:
    made = plan(
        listed(2), listed(3, name="Dana Two", email="dana@hill.example"), listed(4, name="Tom Teacher")
    )
    assert [step.kind for step in made.steps] == ["unusable", "unusable", "unchanged"]


def test_a_second_run_changes_nothing() -> None:
    rows = [
        listed(name="Dana Lister", email="dana@hill.example", roles=("staff",)),
        listed(3, name="Nell New"),
    ]
    once = plan_staff(rows, [DANA, TOM])
    people = [step.after for step in once.steps if step.after is not None]
    assert plan_staff(rows, [*people, TOM]).recorded == []
