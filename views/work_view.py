"""The work list: a person's open obligations, each with its case."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from domain.case.stages import Stage
from views.obligation_view import ObligationView
from views.read_model import read_model


@read_model
class WorkView(ObligationView):
    """One open obligation of the caller's, and the case that it is in."""

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
