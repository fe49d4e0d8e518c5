"""The table of fields that have a meaning only with another answer: one row for each pair.

To add a row: name the dataclass, the field, the answers that it needs, and one sentence that says how to put
it right. The validation and the pages follow; `docs/api-notes.md` has a printed copy, which
`tests/api/test_dependent_field_docs.py` compares.
"""

from domain import commands as ask
from domain.entries.clock import AgencyTold
from domain.validation.contradictions import GIVEN, LEFT_OUT, DependentField, GoverningAnswer
from domain.validation.dependent_concern_fields import OF_CONCERNS

_ONE_CORRECTION = "Give exactly one of text, void and changes."
_HAS_MENTOR = "Name the mentor and the days between contacts, or say that no mentor is needed (12.5)."
_ONE_CHILD = "Choose the child on the register, or type who they are, but not both."
_WITH_THE_POLICE = "Answer yes if you refer to the police, and no if you do not (3-DSL.d)."
_TOLD_OR_NOT = "Name the support, or say why the arrangements are not explained, but not both (11.14)."
_WITH_A_DECISION = "Send the kind decision, or leave this out (11.8)."
_WITH_WHO_WAS_ASKED = "Say who was asked, or leave this out (4.6)."

DEPENDENT_FIELDS: tuple[DependentField, ...] = (
    *OF_CONCERNS,
    *(
        DependentField(
            of=(ask.Pupil,),
            field=field,
            under=(GoverningAnswer(name="id", is_=(LEFT_OUT,)),),
            message=_ONE_CHILD,
            needed=needed,
        )
        for field, needed in (
            ("name", "Enter the child’s name, or unknown."),
            ("date_of_birth", "Enter the date of birth, or unknown."),
            ("upn", None),
        )
    ),
    DependentField(
        of=(ask.DecideReview,),
        field="agencies",
        even_empty=True,
        under=(GoverningAnswer(name="outcome", is_=("refer",)),),
        message="You ticked an agency but did not choose “Refer”. Untick it, or choose “Refer”.",
        needed="Name the agencies to refer to.",
    ),
    DependentField(
        of=(ask.DecideReview,),
        field="police/refer",
        saying=(True,),
        under=(GoverningAnswer(name="agencies", be="has", is_=("police",)),),
        message=_WITH_THE_POLICE,
    ),
    DependentField(
        of=(ask.DecideReview,),
        field="police/refer",
        saying=(False,),
        under=(GoverningAnswer(name="agencies", be="has", is_not=("police",)),),
        message=_WITH_THE_POLICE,
    ),
    DependentField(
        of=(ask.DecideReview,),
        field="no_lado",
        under=(GoverningAnswer(name="agencies", be="has", is_not=("lado",)),),
        message="Refer to the LADO, or say why not, but not both (3.2i).",
    ),
    DependentField(
        of=(ask.PupilWishes,),
        field="text",
        under=(GoverningAnswer(name="sought", is_=(True,)),),
        message="Say that the child was asked, or leave out what they want (11.12).",
        needed="Say what the child wants (11.12).",
    ),
    DependentField(
        of=(ask.PupilWishes,),
        field="reasons",
        under=(GoverningAnswer(name="sought", is_=(False,)),),
        message="Say that the child was not asked, or leave out why not (11.12).",
        needed="Say why the child was not asked (11.12).",
    ),
    DependentField(
        of=(ask.Refer, ask.RecordDisclosure),
        field="condition",
        under=(GoverningAnswer(name="special_category", is_=(True, LEFT_OUT)),),
        message="Say that it is special category information, or leave out the condition (3-STF.g).",
    ),
    DependentField(
        of=(ask.Reconsider,),
        field="agrees",
        under=(GoverningAnswer(name="believed_at_risk", is_=(False,)),),
        message="Say that you believe the child is at risk, or that you agree, but not both (11.10, 11.11).",
    ),
    DependentField(
        of=(ask.Reconsider,),
        field="review_on",
        under=(
            GoverningAnswer(name="believed_at_risk", is_=(False,)),
            GoverningAnswer(name="agrees", is_=(False,)),
        ),
        message="Leave out the review date if you believe the child is at risk, or agree (11.10).",
        needed="Enter the review date.",
    ),
    DependentField(
        of=(ask.ReviewEarlyHelp,),
        field="next_review_on",
        under=(GoverningAnswer(name="outcome", is_=("continue",)),),
        message="Choose “Continue”, or leave out the date of the next review (3-DSL.j).",
        needed="Give the date of the next review (3-DSL.j).",
    ),
    DependentField(
        of=(ask.RecordParentContact,),
        field="support_signposted",
        under=(GoverningAnswer(name="not_explained", is_=(LEFT_OUT,)),),
        message=_TOLD_OR_NOT,
    ),
    DependentField(
        of=(ask.RecordParentContact,),
        field="told_of_concern",
        under=(GoverningAnswer(name="begun_by", is_=("parent",)),),
        message="Say that the parent began the contact, or leave this out (11.13).",
    ),
    DependentField(
        of=(ask.ReviewPoliceHold,),
        field="review_on",
        under=(GoverningAnswer(name="outcome", is_=("keep",)),),
        message="Choose “The hold is still needed”, or leave out the date of the next review (11.7).",
    ),
    DependentField(
        of=(ask.Protect,),
        field="measures",
        under=(GoverningAnswer(name="none_needed", is_not=(True,)),),
        message="Enter the measures, or say that none are needed (11.9).",
        needed="Enter the measures, or say that none are needed (11.9).",
        even_blank=True,
    ),
    DependentField(
        of=(ask.Close,),
        field="withheld_reason",
        under=(GoverningAnswer(name="pupil_told", is_=(LEFT_OUT,)),),
        message="Say either who told the child and how, or why the child was not told (11.12).",
    ),
    DependentField(
        of=(ask.InformPupil,),
        field="withheld_reason",
        under=(
            GoverningAnswer(name="told_by", is_=(LEFT_OUT,)),
            GoverningAnswer(name="how", is_=(LEFT_OUT,)),
        ),
        message="Say either who told the child and how, or why the child was not told (11.12).",
    ),
    DependentField(
        of=(ask.InformPupil,),
        field="revisit_on",
        under=(GoverningAnswer(name="withheld_reason", is_=(GIVEN,)),),
        message="Say why the child was not told, or leave out the date to decide again (11.12).",
    ),
    DependentField(
        of=(ask.ConsiderNrm,),
        field="asked",
        under=(GoverningAnswer(name="not_needed", is_not=(True,)),),
        message="Say who was asked, or that no referral is needed (4.6).",
        needed="Say who was asked, or that no referral is needed (4.6).",
    ),
    DependentField(
        of=(ask.ConsiderNrm,),
        field="reference",
        under=(GoverningAnswer(name="asked", is_=(GIVEN,)),),
        message=_WITH_WHO_WAS_ASKED,
    ),
    DependentField(
        of=(ask.ConsiderNrm,),
        field="decision",
        under=(GoverningAnswer(name="asked", is_=(GIVEN,)),),
        message=_WITH_WHO_WAS_ASKED,
    ),
    DependentField(
        of=(ask.AssignMentor,),
        field="mentor",
        under=(GoverningAnswer(name="not_needed", is_not=(True,)),),
        message=_HAS_MENTOR,
        needed="Name the mentor, or say that no mentor is needed (12.5).",
    ),
    DependentField(
        of=(ask.AssignMentor,),
        field="cadence",
        under=(GoverningAnswer(name="not_needed", is_not=(True,)),),
        message=_HAS_MENTOR,
        needed="Give the number of working days between contacts.",
    ),
    DependentField(
        of=(ask.RecordMentorContact,),
        field="reasons",
        under=(GoverningAnswer(name="last", is_=(True,)),),
        message="Say that this was the last contact, or leave out why the mentoring ends (12.5).",
        needed="Say why the mentoring ends (12.5).",
    ),
    DependentField(
        of=(ask.AnswerInformationRequest,),
        field="reasons",
        under=(GoverningAnswer(name="supplied", is_=(False,)),),
        message="Say that it was not supplied, or leave out why not (3.2g).",
        needed="Say why it was not supplied (3.2g).",
    ),
    DependentField(
        of=(ask.Correct,),
        field="text",
        under=(
            GoverningAnswer(name="void", is_not=(True,)),
            GoverningAnswer(name="changes", is_=(LEFT_OUT,)),
        ),
        message=_ONE_CORRECTION,
        needed=_ONE_CORRECTION,
    ),
    DependentField(
        of=(ask.Correct,),
        field="changes",
        under=(GoverningAnswer(name="void", is_not=(True,)),),
        message=_ONE_CORRECTION,
    ),
    DependentField(
        of=(ask.RecordDisputeOutcome,),
        field="decision",
        under=(GoverningAnswer(name="outcome", is_=("changed",)),),
        message="Say that they changed their decision, or leave out the new decision (11.10).",
        needed="Enter the new decision (11.10).",
    ),
    DependentField(
        of=(ask.RecordFeedback, ask.RecordDisputeOutcome, ask.Changes, AgencyTold),
        field="redirected_to",
        under=(GoverningAnswer(name="decision", is_=("redirected",)),),
        message="Choose “Redirected us to another agency”, or leave out where they sent you (11.8).",
    ),
    DependentField(
        of=(AgencyTold,),
        field="decision",
        under=(GoverningAnswer(name="kind", is_=("decision",)),),
        message=_WITH_A_DECISION,
        needed="Give the decision (11.8).",
    ),
    DependentField(
        of=(AgencyTold,),
        field="reasons",
        under=(GoverningAnswer(name="kind", is_=("decision",)),),
        message=_WITH_A_DECISION,
    ),
)
