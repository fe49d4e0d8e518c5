"""Optional fields that mean something whatever else the body contains.

A new optional field belongs here or, if it depends on another answer, in
`domain/validation/dependent_fields.py`.
"""

from collections.abc import Iterator

from domain.field_rules import parts_of

STANDS_ALONE: dict[str, str] = {
    "RaiseConcern": "not_answered about home_authority linked_to siblings",
    "Pupil": "id risk_groups",
    "NoteAndWatch": "look_again_on",
    "ConcernReport": "immediate_danger child_words indicators noticed_at spoken_to child_unaware "
    "source circumstances exploitation staff_allegation imagery",
    "Circumstances": "mode contact_type places peers",
    "Exploitation": "imbalances limbs",
    "AddInformation": "child_words indicators imagery child_unaware "
    "immediate_danger circumstances exploitation staff_allegation siblings",
    "DecideReview": "no_immediate_danger exploitation threshold",
    "Refer": "authority emergency information_shared lawful_basis agency_reference "
    "re_referral_of special_category threshold form pupil_wishes",
    "ConfirmInWriting": "agency_reference",
    "RecordAcknowledgement": "social_worker agency_reference told_by",
    "SocialWorker": "phone email",
    "RecordFeedback": "told_at reasons social_worker how said_by",
    "RecordChase": "note",
    "WithdrawReferral": "told_to",
    "RecordTelephone": "note",
    "DisputeDecision": "stage",
    "Reconsider": "new_information pupil_wishes",
    "ConsiderSupport": "other pupil_wishes",
    "StartEarlyHelp": "kind lead needs pupil_wishes consent",
    "ReviewEarlyHelp": "needs consent",
    "FamilyConsent": "reasons",
    "Protect": "none_needed",
    "InformPupil": "told_by how",
    "RecordPupilView": "about trusted_adult",
    "Correct": "void",
    "Changes": "made_at decision adult_involved immediate_danger",
    "RecordDiscussion": "reasons",
    "Close": "pupil_wishes pupil_told",
    "AssessParentContact": "police_view",
    "PlanParentContact": "support_signposted",
    "RecordParentContact": "parent discussed not_explained begun_by",
    "PlacePoliceHold": "officer reference review_on",
    "RecordDisclosure": "sha256 special_category",
    "Withhold": "statutory_finding",
    "Reclassify": "motive exploitation",
    "ConsiderNrm": "not_needed",
    "AssignMentor": "not_needed reasons",
    "RecordMentorContact": "note last",
    "AnswerChallenge": "upheld local_authority",
    "RecordMissingEpisode": "to police_reference return_interview",
    "RecordOutsideReferral": "confirmed_with",
    "ConfirmedWith": "role reference",
    "RecordLeaving": "to_school term_starts_on reasons",
    "TransferFile": "receipt sent_on advance_sharing",
    "AdvanceSharing": "reasons",
    "RecordInformationRequest": "due_on",
    "RecordTeamMember": "agency person note",
    "RecordPaperCopy": "destroyed note",
    "IdentifyPupil": "pupil details reasons",
    "IdentityDetails": "upn",
    "UpdateCircumstances": "risk_groups sen looked_after social_worker home_authority",
    "ReplyToReporter": "to not_told",
    "ReportedBy": "relation name contact",
    "PlaceLegalHold": "basis from_on review_on",
    "LiftLegalHold": "hold",
    "AgencyTold": "told_by told_at social_worker",
}
"""The fields of each dataclass."""


def every_part(kind: type) -> Iterator[type]:
    """The dataclass, and all dataclasses in its fields."""
    yield kind
    for _, part in parts_of(kind):
        yield from every_part(part)
