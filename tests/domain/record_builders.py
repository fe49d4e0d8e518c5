"""Entries beside a case's own course: records, teams, identities, conflicts and exploitation."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from domain import commands as ask
from domain.case.case import Case
from domain.entries.agencies import Agency
from domain.entries.base import Circumstances, Exploitation, Threshold
from domain.entries.reporting import Outcome
from domain.people.roles import Person
from tests.domain.command_builders import WHY, a_review, an_emergency, raised, reviewed
from tests.domain.people_and_times import COLLEAGUE, DSL, IN_LINE, TEACHER, london
from tests.domain.story import Step, Story, done, given

WITHDRAWN = ask.Withdraw(reasons=WHY)


INTERVIEW = ask.ReturnInterview(outcome="held", reasons="CSCS spoke to her at home.")


def missing(from_: datetime, to: datetime | None = None, **given: Any) -> ask.RecordMissingEpisode:
    return ask.RecordMissingEpisode(from_=from_, to=to, **given)


def came_back(from_: datetime, to: datetime | None = None) -> ask.RecordMissingEpisode:
    """An episode that is over: nothing more is due for it."""
    return missing(from_, to or from_, return_interview=INTERVIEW)


def referred_by_others(
    agency: Agency = "cscs", *, known_at: datetime, **given: Any
) -> ask.RecordOutsideReferral:
    return ask.RecordOutsideReferral(agency=agency, by="The children's ward", known_at=known_at, **given)


def sent_on(
    to_school: str = "Hill Junior School", receipt: str | None = None, **given: Any
) -> ask.TransferFile:
    return ask.TransferFile(to_school=to_school, method="By hand", receipt=receipt, **given)


def asked_for(**given: Any) -> ask.RecordInformationRequest:
    return ask.RecordInformationRequest(
        agency="cscs", asked_by="A. Duty", what="Her attendance since September.", **given
    )


def given_what_was_asked(
    request: int, *, supplied: bool = True, **given: Any
) -> ask.AnswerInformationRequest:
    return ask.AnswerInformationRequest(request=request, supplied=supplied, answer="By secure mail.", **given)


def a_copy(kept_in: str = "dsl-office", **given: Any) -> ask.RecordPaperCopy:
    return ask.RecordPaperCopy(**({"sha256": "0f" * 32, "kept_in": kept_in} | given))


def countersigned(event: int) -> ask.Countersign:
    return ask.Countersign(event=event)


def linked(case: Case) -> ask.Link:
    return ask.Link(case=case.id)


def moved_to(policy: str) -> ask.AdoptPolicy:
    return ask.AdoptPolicy(policy=policy, reasons=WHY)


def left(leaves_on: date, **given: Any) -> ask.RecordLeaving:
    return ask.RecordLeaving(leaves_on=leaves_on, **given)


ONLINE = Circumstances(
    mode=("technology",), contact_type=("non_contact",), online="A game with strangers.", peers="Her cousin."
)
AT_THE_PARK = Circumstances(mode=("in_person", "technology"), places="The park by the canal.")
ADVANTAGE = Exploitation(limbs=("advantage",))
LEVEL_4 = Threshold(level="4, specialist", document="Continuum of Need", version="May 2024")


def in_team(**given: Any) -> ask.RecordTeamMember:
    told: dict[str, Any] = {"name": "S. Enco", "part": "senco", "standing": "joined", **given}
    return ask.RecordTeamMember(**told)


def identified_as(
    name: str,
    born: date | Literal["unknown"] = "unknown",
    *,
    pupil: UUID | None = None,
    upn: str | None = None,
) -> ask.IdentifyPupil:
    details = ask.IdentityDetails(name=name, date_of_birth=born, upn=upn)
    return ask.IdentifyPupil(pupil=pupil, details=details, reasons=WHY)


IN_FIVE_WORKING_DAYS = london("2027-03-08 17:00")
FIVE_AFTER_FRIDAY = london("2027-03-12 17:00")
EXPLOITATION = raised(category="cse")
NO_NRM = ask.ConsiderNrm(not_needed=True, reasons=WHY)
NO_MENTOR = ask.AssignMentor(not_needed=True, reasons=WHY)
LAST_CONTACT = ask.RecordMentorContact(last=True, reasons=WHY)


def asked_for_nrm(asked: Literal["police", "cscs"] = "cscs", **given: Any) -> ask.ConsiderNrm:
    return ask.ConsiderNrm(asked=asked, reasons=WHY, **given)


def a_mentor(mentor: Person, cadence: int = 5, **given: Any) -> ask.AssignMentor:
    return ask.AssignMentor(mentor=mentor.id, cadence=cadence, **given)


def a_contact(**given: Any) -> ask.RecordMentorContact:
    return ask.RecordMentorContact(**given)


def upheld() -> Story:
    return given(EXPLOITATION, reviewed("early_help"))


def mentored(cadence: int = 5, mentor: Person = COLLEAGUE) -> Story:
    return upheld().tell(a_mentor(mentor, cadence))


def looked_at_twice(*between: Step, first: Outcome = "early_help", then: Outcome = "early_help") -> Story:
    """Reviewed, then an emergency referral by the teacher, which needs a second review."""
    return given(EXPLOITATION, reviewed(first), *between, done(an_emergency(), TEACHER), reviewed(then))


def declared(person: Person, **given: Any) -> ask.DeclareConflict:
    return ask.DeclareConflict(person=person.id, reasons=WHY, **given)


def confirmed(person: Person, **given: Any) -> ask.ConfirmConflict:
    return ask.ConfirmConflict(person=person.id, reasons=WHY, **given)


def lifted(person: Person, **given: Any) -> ask.LiftConflict:
    return ask.LiftConflict(person=person.id, reasons=WHY, **given)


def challenged(decision: int, **given: Any) -> ask.Challenge:
    return ask.Challenge(decision=decision, reasons=WHY, **given)


def answered(decision: int, **given: Any) -> ask.AnswerChallenge:
    return ask.AnswerChallenge(decision=decision, reasons=WHY, **given)


def handed_to(person: Person) -> ask.HandOver:
    return ask.HandOver(to=person.id, reasons=WHY)


def decided(by: Person = DSL, roster: tuple[Person, ...] = IN_LINE) -> Story:
    """A teacher's concern, reviewed with no further action in entry 2."""
    return given(raised(), done(a_review(), by), roster=roster)


def in_question(by: Person = TEACHER) -> Story:
    return decided().tell(challenged(2), by)
