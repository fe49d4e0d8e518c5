"""The work list: a person's open obligations, each with its case, and files of pupils who have left."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import time
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from domain.calendar.working_time import in_utc
from domain.case.case import Case
from domain.case.stages import Stage, stage
from domain.pupils.left_files import ENDS_IT, LEFT_FILE, PupilAbsence
from views.obligation_view import ObligationView
from views.read_model import read_model


@read_model
class WorkView(ObligationView):
    """One open obligation of the caller's, and the case that it is in.

    `left-file-owed` is no obligation of the case and has no deadline: the pupil has left or may have.
    """

    referral: UUID
    """The id of the case."""
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    stage: Stage
    href: str


def work_view(owed: ObligationView, case: UUID, reference: str, at: Stage) -> WorkView:
    """An obligation with the case that it is in."""
    return WorkView(
        **asdict(owed), referral=case, reference=reference, stage=at, href=f"/v1/referrals/{case}"
    )


def work_of_column(owed: Mapping[str, Any], case: UUID, reference: str, at: str) -> WorkView | None:
    """The same from the column for lists, where the case cannot be opened; None if the column is damaged too.

    No command is named: nothing can be recorded in the case.
    """
    known = {"referral": case, "reference": reference, "stage": at, "href": f"/v1/referrals/{case}"}
    try:
        return TypeAdapter(WorkView).validate_python(
            {**owed, **known, "commands": (), "agency_referral": None}
        )
    except ValidationError:
        return None


def left_file_view(case: Case, absence: PupilAbsence) -> WorkView:
    """The file of an open case whose pupil has left or may have (3-DSL.w). It has no deadline yet."""
    return WorkView(
        id=LEFT_FILE,
        kind=LEFT_FILE,
        clause="3-DSL.w",
        owner_roles=("dsl",),
        opened_at=in_utc(absence.since, time()),
        due_at=None,
        basis="policy",
        state="open",
        rung=0,
        provisional=False,
        commands=ENDS_IT,
        agency_referral=None,
        referral=case.id,
        reference=case.reference,
        stage=stage(case),
        href=f"/v1/referrals/{case.id}",
    )
