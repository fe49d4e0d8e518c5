"""Which fields of each entry go along with a join: its choices as codes, and its words (2.4g, 11.15)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain import events as happened
from domain.events import Fact


@dataclass(frozen=True, slots=True)
class Answer:
    """A field that is true or false, and the code that says so; no code where the answer says nothing."""

    name: str
    yes: str | None = None
    no: str | None = None

    def code(self, answer: Any) -> str | None:
        """The code of that answer."""
        if answer is None:
            return None
        return self.yes if answer else self.no


Names = tuple[str, ...]
_ASKED = Answer("pupil_wishes.sought", no="child_not_asked")
_WISHES = ("pupil_wishes.text", "pupil_wishes.reasons")

TOLD: Mapping[type[Fact], tuple[tuple[str | Answer, ...], Names]] = {
    happened.ConcernWithdrawn: ((), ("reasons",)),
    happened.ConcernReclassified: (("category",), ("motive", "reasons")),
    happened.ReporterAnswered: ((), ("text",)),
    happened.ProtectionRecorded: (
        ("for_", Answer("none_needed", "no_measures_needed")),
        ("measures", "reasons"),
    ),
    happened.ReviewDecided: (
        ("outcome", "agencies", Answer("police.refer", no="not_to_the_police"), _ASKED),
        ("reasons", "police.reasons", "no_immediate_danger", "no_lado", *_WISHES),
    ),
    # The referral form reads the agency from the first code, and the decision from the second.
    happened.ReferralMade: (("agency",), ("reasons", "agency_reference", *_WISHES)),
    happened.ReferralConfirmedInWriting: (("channel",), ("agency_reference",)),
    happened.ReferralAcknowledged: ((), ("told_by", "agency_reference", "social_worker.name")),
    happened.ReferralWithdrawn: ((), ("told_to", "reasons")),
    happened.ChaseRecorded: (("contacted", "route", "result"), ("note",)),
    happened.OutsideReferralRecorded: (("agency",), ("by",)),
    happened.FeedbackReceived: (
        ("decision", "redirected_to", "how"),
        ("told_by", "said_by", "reasons", "social_worker.name"),
    ),
    happened.DecisionDisputed: (("procedure_stage",), ("reasons",)),
    happened.DisputeOutcomeRecorded: (("outcome", "decision", "redirected_to"), ("told_by", "reasons")),
    happened.ReconsiderationDecided: (
        (
            Answer("believed_at_risk", "believed_at_risk", "not_believed_at_risk"),
            Answer("agrees", "school_agrees_with_the_decision", "school_does_not_agree_with_the_decision"),
            _ASKED,
        ),
        ("reasons", "new_information", *_WISHES),
    ),
    happened.StatutoryConcluded: ((), ("outcome", "reasons")),
    happened.LiaisonRecorded: (("agency", "kind"), ("note",)),
    happened.NrmConsidered: (
        ("asked", Answer("not_needed", "not_needed")),
        ("reference", "decision", "reasons"),
    ),
    happened.SupportConsidered: (
        (
            Answer("early_help.taken", "early_help", "no_early_help"),
            Answer("pastoral.taken", "pastoral_support", "no_pastoral_support"),
            _ASKED,
        ),
        ("early_help.reasons", "pastoral.reasons", "other", *_WISHES),
    ),
    happened.EarlyHelpStarted: (("kind", _ASKED), ("lead_professional", "aims", *_WISHES)),
    happened.EarlyHelpReviewed: (("outcome",), ("reasons",)),
    happened.PlanLeadChanged: ((), ("reasons",)),
    happened.TeamMemberRecorded: (("part", "agency", "standing"), ("name", "note")),
    happened.MentorAssigned: ((Answer("not_needed", "no_mentor_needed"),), ("reasons",)),
    happened.MentorContactRecorded: ((Answer("last", "last_contact"),), ("note", "reasons")),
    happened.PupilViewRecorded: ((), ("text", "trusted_adult")),
    happened.PupilInformed: ((), ("told_by", "how")),
    happened.PupilNotInformed: ((), ("withheld_reason",)),
    happened.ParentContactAssessed: (
        (
            Answer("safe_for_pupil", "safe_for_the_child", "unsafe_for_the_child"),
            Answer("safe_for_others", "safe_for_others", "unsafe_for_others"),
        ),
        ("parent", "reasons", "police_view"),
    ),
    happened.ParentContactPlanned: ((), ("parent", "discussed", "support_signposted")),
    happened.ParentContactRecorded: (
        (
            Answer("only_listened", "a_parent_began_it_and_was_told_nothing"),
            Answer("outside_gate", "not_assessed_as_safe_before"),
        ),
        ("parent", "discussed", "support_signposted", "not_explained"),
    ),
    happened.PoliceHoldPlaced: ((), ("advice", "officer", "reference", "reasons")),
    happened.PoliceHoldReviewed: (("outcome",), ("reasons",)),
    happened.PoliceHoldLifted: ((), ("advice", "reasons")),
    happened.DisclosureRecorded: (("fields", "lawful_basis"), ("to", "necessity")),
    happened.InformationWithheld: (("fields", "statutory_finding"), ("from_", "finding", "reasons")),
    happened.InformationRequestRecorded: (("agency",), ("asked_by", "what")),
    happened.InformationRequestAnswered: (
        (Answer("supplied", "supplied", "not_supplied"),),
        ("answer", "reasons"),
    ),
    happened.InformationRead: ((), ("reasons",)),
    happened.DiscussionRecorded: ((), ("with_", "note", "reasons")),
    happened.LeavingRecorded: ((), ("to_school", "reasons")),
    happened.LegalHoldPlaced: ((), ("reasons", "basis")),
    happened.LegalHoldLifted: ((), ("reasons",)),
    happened.CaseClosed: (
        (_ASKED,),
        ("reasons", *_WISHES, "pupil_told.told_by", "pupil_told.how", "withheld_reason"),
    ),
    happened.CaseReopened: ((), ("reasons",)),
}
"""The entries that go along, with their fields of codes and of words.

Deadlines, messages, challenges, conflicts and the file’s own keeping stay in the record of their case.
"""


def said(fact: Fact, fields: tuple[str | Answer, ...]) -> Iterator[str]:
    """What these fields of an entry say, without those that no one answered."""
    for field in fields:
        value: Any = fact
        for part in (field if isinstance(field, str) else field.name).split("."):
            value = getattr(value, part, None)
        if isinstance(field, Answer):
            value = field.code(value)
        elif isinstance(value, int):
            value = f"{field}_{value}"
        yield from (value,) if isinstance(value, str) else value or ()
