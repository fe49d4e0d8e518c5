"""The steps that were taken in a case, as the case that it is joined to gets it (2.4g, 11.15)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.joined_reports import EarlierStep
from domain.events import Fact
from domain.people.roles import By

_TOLD: Mapping[type[Fact], tuple[tuple[str, ...], tuple[str, ...]]] = {
    happened.ConcernWithdrawn: ((), ("reasons",)),
    happened.ConcernReclassified: (("category",), ("motive", "reasons")),
    happened.ProtectionRecorded: (("for_",), ("measures", "reasons")),
    happened.ReviewDecided: (
        ("outcome", "agencies"),
        ("reasons", "police.reasons", "no_immediate_danger", "no_lado", "pupil_wishes.text"),
    ),
    happened.ReferralMade: (("agency",), ("reasons", "agency_reference", "pupil_wishes.text")),
    happened.OutsideReferralRecorded: (("agency",), ("by",)),
    happened.ReconsiderationDecided: ((), ("reasons", "new_information", "pupil_wishes.text")),
    happened.StatutoryConcluded: ((), ("outcome", "reasons")),
    happened.LiaisonRecorded: (("agency",), ("note",)),
    happened.NrmConsidered: (("asked",), ("reference", "decision", "reasons")),
    happened.SupportConsidered: (
        (),
        ("early_help.reasons", "pastoral.reasons", "other", "pupil_wishes.text"),
    ),
    happened.EarlyHelpStarted: (("kind",), ("lead_professional", "aims", "pupil_wishes.text")),
    happened.EarlyHelpReviewed: (("outcome",), ("reasons",)),
    happened.MentorAssigned: ((), ("reasons",)),
    happened.PupilViewRecorded: ((), ("text", "trusted_adult")),
    happened.PupilInformed: ((), ("told_by", "how")),
    happened.PupilNotInformed: ((), ("withheld_reason",)),
    happened.ParentContactAssessed: ((), ("parent", "reasons", "police_view")),
    happened.ParentContactRecorded: ((), ("parent", "discussed", "support_signposted")),
    happened.PoliceHoldPlaced: ((), ("advice", "officer", "reference", "reasons")),
    happened.PoliceHoldLifted: ((), ("advice", "reasons")),
    happened.DisclosureRecorded: ((), ("to", "necessity")),
    happened.InformationWithheld: ((), ("from_", "finding", "reasons")),
    happened.InformationRequestRecorded: (("agency",), ("asked_by", "what")),
    happened.InformationRequestAnswered: ((), ("answer", "reasons")),
    happened.DiscussionRecorded: ((), ("with_", "note", "reasons")),
    happened.LeavingRecorded: ((), ("to_school", "reasons")),
    happened.LegalHoldPlaced: ((), ("reasons", "basis")),
}
"""The entries that go along, with their fields of codes and of words.

Deadlines, messages, challenges, conflicts and the file’s own keeping stay in the record of their case.
"""


def goes_along(fact: Fact) -> bool:
    """Whether an entry goes along as a step."""
    return type(fact) in _TOLD


def steps_of(here: Case, entries: Collection[Event]) -> Iterator[EarlierStep]:
    """The steps of this case, oldest first, without those that were cancelled (3-DSL.n)."""
    for event in entries:
        told = _TOLD.get(type(event.fact))
        if told is None or event.version in here.voided:
            continue
        codes, words = (tuple(_said(event.fact, names)) for names in told)
        yield EarlierStep(
            entry=event.version,
            type=event.fact.type,
            at=_at(here, event),
            by=event.actor.id if isinstance(event.actor, By) else None,
            codes=(*codes, *_decision(here, event.fact)),
            words=words,
        )


def _said(fact: Fact, names: Collection[str]) -> Iterator[str]:
    for name in names:
        value: Any = fact
        for part in name.split("."):
            value = getattr(value, part, None)
        yield from (value,) if isinstance(value, str) else value or ()


def _at(here: Case, event: Event) -> datetime:
    """When it was done; a referral by its corrected time."""
    referral = here.agency_referral(getattr(event.fact, "agency_referral", ""))
    made = isinstance(event.fact, happened.ReferralMade) and referral is not None
    return referral.made_at if made and referral is not None else event.occurred_at


def _decision(here: Case, fact: Fact) -> Iterator[str]:
    """What the agency decided about a referral, by its newest answer (11.8)."""
    if isinstance(fact, happened.ReferralMade):
        referral = here.agency_referral(fact.agency_referral)
        if referral is not None and referral.current_decision is not None:
            yield referral.current_decision.decision
