"""Side records: commands with sensible defaults."""

from datetime import date, datetime
from typing import Any

from domain.case.case import Case
from domain.commands import (
    AdoptPolicy,
    AnswerInformationRequest,
    Countersign,
    Link,
    RecordInformationRequest,
    RecordLeaving,
    RecordMissingEpisode,
    RecordOutsideReferral,
    RecordPaperCopy,
    ReturnInterview,
    TransferFile,
    Withdraw,
)
from domain.entries.agencies import Agency
from tests.domain.command_builders import WHY

WITHDRAWN = Withdraw(reasons=WHY)


INTERVIEW = ReturnInterview(outcome="held", reasons="CSCS spoke to her at home.")


def missing(from_: datetime, to: datetime | None = None, **given: Any) -> RecordMissingEpisode:
    return RecordMissingEpisode(from_=from_, to=to, **given)


def came_back(from_: datetime, to: datetime | None = None) -> RecordMissingEpisode:
    """An episode that is over: nothing more is due for it."""
    return missing(from_, to or from_, return_interview=INTERVIEW)


def referred_by_others(agency: Agency = "cscs", *, known_at: datetime, **given: Any) -> RecordOutsideReferral:
    return RecordOutsideReferral(agency=agency, by="The children's ward", known_at=known_at, **given)


def sent_on(to_school: str = "Hill Junior School", receipt: str | None = None, **given: Any) -> TransferFile:
    return TransferFile(to_school=to_school, method="By hand", receipt=receipt, **given)


def asked_for(**given: Any) -> RecordInformationRequest:
    return RecordInformationRequest(
        agency="cscs", asked_by="A. Duty", what="Her attendance since September.", **given
    )


def given_what_was_asked(request: int, *, supplied: bool = True, **given: Any) -> AnswerInformationRequest:
    return AnswerInformationRequest(request=request, supplied=supplied, answer="By secure mail.", **given)


def a_copy(kept_in: str = "dsl-office", **given: Any) -> RecordPaperCopy:
    return RecordPaperCopy(**({"sha256": "0f" * 32, "kept_in": kept_in} | given))


def countersigned(event: int) -> Countersign:
    return Countersign(event=event)


def linked(case: Case) -> Link:
    return Link(case=case.id)


def moved_to(policy: str) -> AdoptPolicy:
    return AdoptPolicy(policy=policy, reasons=WHY)


def left(leaves_on: date, **given: Any) -> RecordLeaving:
    return RecordLeaving(leaves_on=leaves_on, **given)
