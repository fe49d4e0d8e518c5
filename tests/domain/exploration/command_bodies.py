"""Well-formed bodies of every command for the current case: if any body would succeed, one of these does."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.stages import to_countersign
from domain.commands import (
    AdoptPolicy,
    AnswerChallenge,
    Challenge,
    ChangeLead,
    Close,
    ConfirmConflict,
    Countersign,
    DeclareConflict,
    HandOver,
    IdentifyPupil,
    IdentityDetails,
    Join,
    LiftConflict,
    LiftLegalHold,
    Link,
    PersonCommand,
    PlaceLegalHold,
    PlacePoliceHold,
    PlanParentContact,
    PupilTold,
    RecordDiscussion,
    RecordParentContact,
    RecordPupilView,
    Reopen,
    ReplyToReporter,
    ReviewPoliceHold,
    SkipRung,
    SocialWorker,
    TransferFile,
    UpdateCircumstances,
    Withdraw,
)
from domain.validation.request_checks import impossible
from tests.domain import command_builders, record_builders, safeguard_builders
from tests.domain.bodies_to_agencies import TO_AGENCIES
from tests.domain.command_builders import CANARY, WISHES
from tests.domain.exploration import support_bodies
from tests.domain.people_and_times import COLLEAGUE, DSL, EVERYBODY, HEAD, MENTOR, TEACHER
from tests.domain.record_builders import identified_as
from tests.domain.story import Story


def bodies(command: str, story: Story) -> list[PersonCommand]:
    """A selection of the bodies that this command can have now without contradicting the case."""
    return [each for each in _SAY[command](story) if not impossible(story.state, each)]


def _unanswered(story: Story) -> list[int]:
    return [int(owed.subject) for owed in story.state.open_obligations if owed.kind == "answer-request"]


def _missing(story: Story) -> Iterator[PersonCommand]:
    for days in (0, 1, 2, 30, 200):
        yield record_builders.missing(story.now - timedelta(days=days, minutes=1), story.now)
    yield record_builders.missing(story.now)
    for began in {each.began for each in story.state.besides.missing}:
        yield record_builders.missing(began)
        yield record_builders.missing(began, police_reference=CANARY)
        yield record_builders.missing(began, max(began, story.now))
        yield record_builders.came_back(began, max(began, story.now))


def _transfers(story: Story) -> Iterator[PersonCommand]:
    for school in (CANARY, *(each.to_school for each in story.state.besides.transfers)):
        yield TransferFile(to_school=school, method=CANARY)
        yield TransferFile(to_school=school, method=CANARY, receipt=CANARY)


def _excluded(story: Story) -> list[UUID]:
    return [COLLEAGUE.id, *(each.person for each in story.state.conflicts)]


def _answers(story: Story) -> Iterator[PersonCommand]:
    for version in (10_000, *dict.fromkeys(each.decision for each in story.state.challenges.raised)):
        yield AnswerChallenge(decision=version, reasons=CANARY)
        yield AnswerChallenge(decision=version, reasons=CANARY, upheld=True, local_authority=CANARY)


def _corrections(story: Story) -> Iterator[PersonCommand]:
    for event in range(1, story.state.version + 2):
        yield command_builders.correct(event)
        yield command_builders.void(event)
        yield command_builders.change(event, made_at=story.now - timedelta(days=2))
        yield command_builders.change(event, made_at=story.now)
        yield command_builders.change(event, decision="no_statutory")
        yield command_builders.change(event, decision="police_investigation")
        yield command_builders.change(event, decision="redirected", redirected_to="police")
        yield command_builders.change(event, adult_involved=True)
        yield command_builders.change(event, adult_involved=False, immediate_danger=False)
        yield command_builders.change(event, immediate_danger=True)


_SAY: dict[str, Callable[[Story], Iterable[PersonCommand]]] = {
    **TO_AGENCIES,
    "add-information": support_bodies.information,
    "read-information": support_bodies.readings,
    "accept": lambda _: [command_builders.ACCEPT],
    "decide-review": support_bodies.reviews,
    "note-and-watch": support_bodies.notes,
    "consider-support": lambda _: [command_builders.support(early_help=True), command_builders.support()],
    "start-early-help": support_bodies.plans,
    "review-early-help": support_bodies.plan_reviews,
    "change-lead": lambda _: [
        ChangeLead(lead=each.id, reasons=CANARY) for each in (TEACHER, COLLEAGUE, MENTOR)
    ],
    "protect": support_bodies.protections,
    "inform-pupil": support_bodies.pupil_notifications,
    "record-pupil-view": lambda story: [
        RecordPupilView(text=CANARY, trusted_adult=CANARY),
        RecordPupilView(text=CANARY, about=story.state.version + 1),
    ],
    "reply-to-reporter": lambda _: [
        ReplyToReporter(text=CANARY),
        ReplyToReporter(text=CANARY, not_told=CANARY),
    ],
    "correct": _corrections,
    "record-discussion": lambda _: [RecordDiscussion(with_=CANARY, note=CANARY)],
    "skip-rung": lambda story: [
        SkipRung(obligation=name, reasons=CANARY)
        for name in ("nothing", *(owed.id for owed in story.state.open_obligations))
    ],
    "close": lambda _: [
        Close(reasons=CANARY),
        Close(reasons=CANARY, pupil_wishes=WISHES, pupil_told=PupilTold(told_by=CANARY, how=CANARY)),
        Close(reasons=CANARY, withheld_reason=CANARY),
    ],
    "reopen": lambda _: [Reopen(reasons=CANARY)],
    "assess-parent-contact": support_bodies.contact_assessments,
    "plan-parent-contact": lambda _: [
        safeguard_builders.PLAN,
        PlanParentContact(parent=CANARY, discussed=CANARY),
    ],
    "record-parent-contact": lambda story: [
        safeguard_builders.spoken_to(support_signposted=CANARY),
        safeguard_builders.spoken_to(CANARY, support_signposted=CANARY),
        RecordParentContact(not_explained=CANARY),
        safeguard_builders.spoken_to(CANARY, occurred_at=story.now - timedelta(days=1)),
    ],
    "place-police-hold": lambda _: [safeguard_builders.HOLD, PlacePoliceHold(advice=CANARY, reasons=CANARY)],
    "lift-police-hold": lambda _: [safeguard_builders.LIFT],
    "review-police-hold": lambda story: [
        ReviewPoliceHold(outcome="lift", reasons=CANARY),
        ReviewPoliceHold(outcome="keep", reasons=CANARY),
        ReviewPoliceHold(
            outcome="keep", reasons=CANARY, review_on=london(story.now).date() + timedelta(days=3)
        ),
    ],
    "record-disclosure": support_bodies.disclosures,
    "withhold": lambda _: [
        safeguard_builders.kept_back(from_=CANARY),
        safeguard_builders.kept_back(from_="police"),
        safeguard_builders.kept_back(from_="health", statutory_finding="would_not_help"),
    ],
    "reclassify": support_bodies.reclassifications,
    "assign-mentor": support_bodies.mentors,
    "record-mentor-contact": support_bodies.mentor_contacts,
    "declare-conflict": lambda _: [
        DeclareConflict(person=each.id, reasons=CANARY) for each in (COLLEAGUE, TEACHER, DSL, HEAD)
    ],
    "confirm-conflict": lambda story: [
        ConfirmConflict(person=each, reasons=CANARY) for each in _excluded(story)
    ],
    "lift-conflict": lambda story: [LiftConflict(person=each, reasons=CANARY) for each in _excluded(story)],
    "challenge": lambda story: [
        Challenge(decision=version, reasons=CANARY) for version in range(1, story.state.version + 2)
    ],
    "answer-challenge": _answers,
    "hand-over": lambda _: [HandOver(to=each.id, reasons=CANARY) for each in EVERYBODY],
    "withdraw": lambda _: [Withdraw(reasons=CANARY)],
    "link": lambda story: [Link(case=each.id) for each in story.others] or [Link(case=UUID(int=7))],
    "record-missing-episode": _missing,
    "countersign": lambda story: [
        Countersign(event=version) for version in (1, *to_countersign(story.state), 10_000)
    ],
    "transfer-file": _transfers,
    "record-leaving": lambda story: [
        record_builders.left(london(story.now).date() + timedelta(days=days), to_school=CANARY)
        for days in (-20, 0, 3)
    ],
    "record-information-request": lambda story: [
        record_builders.asked_for(),
        record_builders.asked_for(due_on=london(story.now).date() + timedelta(days=3)),
        record_builders.asked_for(due_on=london(story.now).date() - timedelta(days=3)),
    ],
    "answer-information-request": lambda story: [
        record_builders.given_what_was_asked(version, supplied=supplied, reasons=None if supplied else CANARY)
        for supplied in (True, False)
        for version in (10_000, *_unanswered(story))
    ],
    "record-paper-copy": lambda _: [
        record_builders.a_copy(note=CANARY),
        record_builders.a_copy(destroyed=True),
    ],
    "join": lambda story: [
        Join(into=each, reasons=CANARY) for each in (story.state.id, *(one.id for one in story.others))
    ],
    "identify-pupil": lambda story: [
        identified_as(CANARY),
        IdentifyPupil(pupil=UUID(int=1)),
        IdentifyPupil(pupil=UUID(int=2), details=IdentityDetails(name=CANARY, date_of_birth="unknown")),
        identified_as(CANARY, born=london(story.now).date() - timedelta(days=365 * 30)),
    ],
    "update-circumstances": lambda _: [
        UpdateCircumstances(risk_groups=("send", "a-code"), sen="support"),
        UpdateCircumstances(looked_after=True, social_worker=SocialWorker(name=CANARY)),
        UpdateCircumstances(home_authority="Gloucestershire"),
        UpdateCircumstances(home_authority=CANARY, risk_groups=()),
    ],
    "place-legal-hold": lambda story: [
        PlaceLegalHold(reasons=CANARY),
        PlaceLegalHold(reasons=CANARY, basis=CANARY, review_on=london(story.now).date() + timedelta(days=30)),
    ],
    "lift-legal-hold": lambda story: [
        LiftLegalHold(reasons=CANARY),
        *(
            LiftLegalHold(reasons=CANARY, hold=each.version)
            for each in story.state.besides.legal_holds_in_place
        ),
    ],
    "record-team-member": lambda _: [
        record_builders.in_team(name=CANARY, note=CANARY),
        record_builders.in_team(standing="left", person=COLLEAGUE.id),
    ],
    "adopt-policy": lambda story: [
        AdoptPolicy(policy=name, reasons=CANARY)
        for name in ("none@1", *(each.name for each in story.policies))
    ],
}
