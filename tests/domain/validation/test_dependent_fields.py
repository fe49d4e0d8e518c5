"""A body that contradicts itself is malformed: the fields that depend on another answer."""

from dataclasses import replace
from datetime import date

from domain.commands import (
    AddInformation,
    AnswerInformationRequest,
    Changes,
    Correct,
    InformPupil,
    PersonCommand,
    PupilWishes,
    RecordMentorContact,
)
from domain.entries.base import Circumstances
from domain.validation.request_checks import faults
from tests.domain.command_builders import (
    WHY,
    a_concern,
    a_plan_review,
    a_referral,
    a_review,
    agreed,
    believed_at_risk,
    neither,
    protection,
    told_pupil,
    withheld,
)
from tests.domain.exploitation_builders import NO_MENTOR, NO_NRM, asked_for_nrm
from tests.domain.people_and_times import MONDAY_10AM
from tests.domain.safeguard_builders import in_images, shared
from tests.with_each import with_each

NOW = MONDAY_10AM
LATER = date(2027, 3, 12)


@with_each(
    ("command", "pointers"),
    [
        (a_concern(imagery=False, imagery_parties=in_images(9)), ["/concern/imagery_parties"]),
        (a_concern(imagery=False, device_location="The office"), ["/concern/device_location"]),
        (AddInformation(text="More.", imagery=False, imagery_parties=in_images(9)), ["/imagery_parties"]),
        (AddInformation(text="More.", imagery=False, device_location="The office"), ["/device_location"]),
        (a_concern(adult_involved=False, imagery_parties=in_images(9, 18)), ["/concern/adult_involved"]),
        (a_concern(category="youth_produced_imagery", imagery=False), ["/concern/imagery"]),
        (a_concern(source="anonymous", source_name="His aunt"), ["/concern/source_name"]),
        (
            a_concern(circumstances=Circumstances(mode=("in_person",), online="A game")),
            ["/concern/circumstances/online"],
        ),
        (
            a_review(pupil_wishes=PupilWishes(sought=False, text="To be left alone.", reasons=WHY)),
            ["/pupil_wishes/text"],
        ),
        (
            a_review(pupil_wishes=PupilWishes(sought=True, text="To be left alone.", reasons=WHY)),
            ["/pupil_wishes/reasons"],
        ),
        (a_referral(special_category=False, condition="safeguarding"), ["/condition"]),
        (shared(special_category=False, condition="safeguarding"), ["/condition"]),
        (replace(believed_at_risk(), review_on=LATER), ["/review_on"]),
        (replace(agreed(), review_on=LATER), ["/review_on"]),
        (a_plan_review("end", LATER), ["/next_review_on"]),
        (a_plan_review("step_up", LATER), ["/next_review_on"]),
        (RecordMentorContact(reasons=WHY), ["/reasons"]),
        (RecordMentorContact(last=False, reasons=WHY), ["/reasons"]),
        (AnswerInformationRequest(request=2, supplied=True, answer="All of it.", reasons=WHY), ["/reasons"]),
        (Correct(event=1, reasons=WHY, void=True, changes=Changes(adult_involved=True)), ["/changes"]),
        (InformPupil(about=1, how="At lunch.", withheld_reason=WHY), ["/withheld_reason"]),
    ],
)
def test_a_field_that_contradicts_another_answer_is_malformed(
    command: PersonCommand, pointers: list[str]
) -> None:
    assert [fault.pointer for fault in faults(command, NOW)] == pointers


@with_each(
    "command",
    [
        a_concern(imagery=True, imagery_parties=in_images(9), device_location="The office"),
        a_concern(imagery_parties=in_images(9), device_location="The office"),
        a_concern(imagery=False, imagery_parties=()),
        a_concern(adult_involved=False, imagery_parties=in_images(17, "unknown")),
        a_concern(adult_involved="unknown", imagery_parties=in_images(40)),
        a_concern(category="youth_produced_imagery", imagery=True),
        a_concern(source="anonymous"),
        a_concern(source_name="His aunt"),
        a_concern(circumstances=Circumstances(mode=("in_person", "technology"), online="A game")),
        a_concern(circumstances=Circumstances(online="A game")),
        a_concern(circumstances=Circumstances(mode=("video-call",), online="A game")),
        a_referral(condition="safeguarding"),
        shared(special_category=True, condition="safeguarding"),
        neither(LATER),
        a_plan_review("continue", LATER),
        told_pupil(1),
        withheld(1, LATER),
        NO_NRM,
        NO_MENTOR,
        asked_for_nrm(reference="NRM-1"),
        protection(none_needed=True),
    ],
)
def test_a_body_without_contradictions_is_well_formed(command: PersonCommand) -> None:
    assert faults(command, NOW) == []
