"""The rows of the table for a concern and for additions to it."""

from domain.commands import AddInformation, ConcernReport
from domain.entries.base import Circumstances
from domain.pupils.age import ADULTHOOD
from domain.validation.contradictions import LEFT_OUT, DependentField, GoverningAnswer

_IN_IMAGES = (ConcernReport, AddInformation)
_BY_THE_POLICE = "Say that the police told the school (operation_encompass), or leave this out."

OF_CONCERNS: tuple[DependentField, ...] = (
    DependentField(
        of=_IN_IMAGES,
        field="imagery_parties",
        under=(GoverningAnswer(name="imagery", is_=(True, LEFT_OUT)),),
        message="Say that there are images, or leave out who is part of them (8.1).",
    ),
    DependentField(
        of=_IN_IMAGES,
        field="imagery_origin",
        under=(GoverningAnswer(name="imagery", is_=(True, LEFT_OUT)),),
        message="Say that there are images, or leave out how they came about (8.1).",
    ),
    DependentField(
        of=_IN_IMAGES,
        field="device_location",
        under=(GoverningAnswer(name="imagery", is_=(True, LEFT_OUT)),),
        message="Say that there are images, or leave out where the device is (8.2).",
    ),
    DependentField(
        of=_IN_IMAGES,
        field="adult_involved",
        saying=(False,),
        under=(GoverningAnswer(name="imagery_parties/*/age", below=ADULTHOOD),),
        message="Say that an adult is involved, or correct the age of the adult among those in images (8.3).",
    ),
    DependentField(
        of=(AddInformation,),
        field="same_adult_as",
        under=(GoverningAnswer(name="adult_involved", is_=(True, LEFT_OUT)),),
        message="Say that an adult is involved, or leave out which adult it is (8.3).",
    ),
    DependentField(
        of=(ConcernReport,),
        field="source_name",
        under=(GoverningAnswer(name="source", is_not=("anonymous",)),),
        message="Choose another source, or leave out the name: this source gave none.",
    ),
    DependentField(
        of=(ConcernReport,),
        field="reported_by",
        under=(GoverningAnswer(name="source", is_not=("anonymous",)),),
        message="Choose another source, or leave out who reported it: this source gave no name.",
    ),
    DependentField(
        of=(ConcernReport,),
        field="police_reference",
        under=(GoverningAnswer(name="source", is_=("operation_encompass",)),),
        message=_BY_THE_POLICE,
    ),
    DependentField(
        of=(ConcernReport,),
        field="told_at",
        under=(GoverningAnswer(name="source", is_=("operation_encompass",)),),
        message=_BY_THE_POLICE,
    ),
    DependentField(
        of=(Circumstances,),
        field="online",
        under=(
            GoverningAnswer(
                name="mode", be="has", is_=("technology", LEFT_OUT), known=("in_person", "technology")
            ),
        ),
        message="Say that technology was used, or leave out the site (7.5).",
    ),
)
