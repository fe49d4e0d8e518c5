"""What every refusal and warning has, and the refusals about absences and the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class Refused(Exception):
    """The case or the policy does not allow this now."""

    clauses: ClassVar[tuple[str, ...]] = ()

    obligations: tuple[str, ...] | None = None
    """The open obligations, if they are the reason."""
    errors: tuple[tuple[str, str], ...] = ()
    """Fields of the body that need another value: a pointer (RFC 6901), and the value to give."""

    @property
    def code(self) -> str:
        """The stable name that a client reads."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """The docstring of the refusal, which people read as the reason."""
        return (type(self).__doc__ or "").strip()

    def naming(self, pointer: str, right: Iterable[object]) -> "Refused":
        """The refusal with the values that the field could have."""
        if says := one_of(right):
            self.errors = ((pointer, says),)
        return self


def one_of(right: Iterable[object]) -> str:
    """`Give 4, 6 or 9.`; empty if there is none."""
    *most, last = [str(each) for each in right] or [""]
    return f"Give {', '.join(most)} or {last}." if most else f"Give {last}." if last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A warning, with its clause."""

    clause: str
    text: str


class AlreadyAway(Refused):
    """This person is recorded as away for part of that time. End that absence first."""

    clauses = ("3-DSL.x",)


class CoverWithoutTheRole(Refused):
    """This person cannot cover: they do not hold a role with the same powers."""

    clauses = ("3.2l", "3-DSL.x")


class NoRoleToCover(Refused):
    """No duty falls to this person, so they need no cover: they are not a DSL, deputy, leader or governor."""

    clauses = ("3-DSL.x",)


class PupilAlreadyMerged(Refused):
    """This record was merged into another one. Use that one."""

    clauses = ("3-DSL.n",)


class NotMerged(Refused):
    """This record is not merged into another one, so there is no merge to undo."""

    clauses = ("3-DSL.n",)


class MergeIntoItself(Refused):
    """A pupil's record cannot be merged into itself."""

    clauses = ("3-DSL.n",)


class MergeIntoMerged(Refused):
    """The other record was itself merged into another one. Merge into that one."""

    clauses = ("3-DSL.n",)


class SiblingOfThemselves(Refused):
    """A pupil cannot be their own brother or sister."""

    clauses = ("3-DSL.n",)
