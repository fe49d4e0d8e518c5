"""Refusals about the register of pupils."""

from domain.refusals.refused import Refused


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
