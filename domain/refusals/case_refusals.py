"""Refusals about the case itself: its owner, its review, its end, its record, its policy and calendar."""

from domain.refusals.refused import Refused


class CaseClosed(Refused):
    """The case is closed. Reopen it first."""

    clauses = ("11.10",)


class NotClosed(Refused):
    """The case is open, so it cannot be reopened."""

    clauses = ("11.10",)


class AlreadyAccepted(Refused):
    """The case has already been picked up or reviewed."""

    clauses = ("11.1", "3-DSL.x")


class AlreadyDecided(Refused):
    """This has already been decided. Record what follows from it instead."""

    clauses = ("11.15",)


class NothingToRead(Refused):
    """You named an entry that has been read already, or that no one has to read."""

    clauses = ("2.4g", "11.1")


class MustBeReviewed(Refused):
    """These words tell of danger, an adult in images or an allegation against staff. Review the case."""

    clauses = ("3.2i", "8.3", "11.4")


class NotASmallWorry(Refused):
    """This is more than a small worry, or something was done about it. Decide what to do instead."""

    clauses = ("3.2i", "8.3", "10.4", "11.4", "11.9")


class NotReviewedYet(Refused):
    """Review the case before you decide this."""

    clauses = ("11.1", "11.11")


class ObligationsOpen(Refused):
    """You cannot close the case while tasks are open."""

    clauses = ("11.9", "11.10", "11.11", "11.12")

    def __init__(self, obligations: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.obligations = obligations


class NobodyLooksAgain(Refused):
    """No one else may look at this case again. First refer the danger to social care or the police."""

    clauses = ("10.4",)


class NoRungToSkip(Refused):
    """You can skip a step of the escalation only if the task is overdue and another step follows."""

    clauses = ("11.8",)


class NotAcceptedYet(Refused):
    """No one has picked up this case yet, so it cannot be handed over."""

    clauses = ("11.1", "3-DSL.f")


class AlreadyTheOwner(Refused):
    """This person already owns the case."""

    clauses = ("3-DSL.f",)


class CannotTakeOver(Refused):
    """Only a DSL or deputy who may see the case can take it over, or a person it was escalated to."""

    clauses = ("3-DSL.f", "3.2h")


class NoSuchEvent(Refused):
    """This case has no entry with that number, or it only reports that a message was delivered."""

    clauses = ("11.15",)


class CannotBeCorrected(Refused):
    """That entry cannot be corrected in this way. Record what happened as a new entry."""

    clauses = ("3-DSL.n",)


class NothingToCountersign(Refused):
    """That entry needs no countersignature: a DSL or Onward wrote it, or it already has one."""

    clauses = ("11.15",)


class LinkToItself(Refused):
    """A case cannot be linked to itself."""

    clauses = ("2.4h",)


class AlreadyLinked(Refused):
    """These two cases are already linked."""

    clauses = ("2.4h",)


class LinkFromTheOtherCase(Refused):
    """A person who can read this case must not learn of the other. Make the link from the other case."""

    clauses = ("2.4h", "3.2h")


class AlreadyIdentified(Refused):
    """The case already says that it is about this child, with this name and date of birth."""

    clauses = ("3-DSL.n",)


class CannotIdentify(Refused):
    """A case that is joined with this one is about the other child. Reopen the case that was joined first."""

    clauses = ("3-DSL.n", "2.4g")


class CannotJoin(Refused):
    """These cases cannot be joined. Link them: both go on, and the child’s page shows one chronology."""

    clauses = ("2.4g", "3.2h")

    def __init__(self, why: str = "", obligations: tuple[str, ...] | None = None) -> None:
        super().__init__()
        self.errors = (("/into", why),) if why else ()
        self.obligations = obligations

    @property
    def sentence(self) -> str:
        """The reason, if it is known."""
        return next((said for _, said in self.errors), super().sentence)


class NoSuchRequest(Refused):
    """This case has no unanswered request for information with that number."""

    clauses = ("3.2f",)


class NoLegalHold(Refused):
    """No legal hold is in place, or you named an entry that placed none."""

    clauses = ("11.15",)


class SayWhichLegalHold(Refused):
    """Several legal holds are in place. Name the entry that placed the one you are lifting."""

    clauses = ("11.15",)


class NoSuchPolicy(Refused):
    """There is no policy with that name and version."""

    clauses = ("11.17",)


class NotYetAdopted(Refused):
    """That version of the policy is not in force yet. Move the case once it is."""

    clauses = ("11.17", "13.1")


class AlreadyUnderThatPolicy(Refused):
    """The case is already under that version of the policy."""

    clauses = ("11.17",)


class AlreadyNoWorkingDay(Refused):
    """That day is already not a working day, so no deadline would move."""

    clauses = ("11.8",)


class NotABankHoliday(Refused):
    """You can remove only a bank holiday from Monday to Friday, and that day is not one."""

    clauses = ("11.8",)
