"""Who imports pupils, and as whom (3-DSL.n)."""

from domain.people.roles import Person
from domain.pupils.pupil_access import CHANGE_WHOLE, KEEP_ROSTER


def may_import_pupils(person: Person) -> bool:
    """Whether a person imports lists of pupils."""
    return any(role in KEEP_ROSTER for role in person.roles)


def role_to_import(person: Person) -> str:
    """The role under which an import is recorded: a role that changes every field, if they have one."""
    return next(role for role in (*CHANGE_WHOLE, *KEEP_ROSTER) if role in person.roles)


def imports_circumstances(person: Person) -> bool:
    """Whether a person also changes the circumstances that a list gives."""
    return role_to_import(person) in CHANGE_WHOLE
