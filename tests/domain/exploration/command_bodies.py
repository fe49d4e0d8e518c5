"""Well-formed bodies of every command for the current case: if any body would succeed, one of these does."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from domain import commands as ask
from domain.calendar.working_time import london
from domain.case.stages import to_countersign
from domain.validation.request_checks import impossible
from tests.domain import command_builders as build
from tests.domain import record_builders as record
from tests.domain import safeguard_builders as guard
from tests.domain.bodies_to_agencies import TO_AGENCIES
from tests.domain.command_builders import CANARY, WISHES
from tests.domain.exploration import support_bodies
from tests.domain.people_and_times import COLLEAGUE, DSL, EVERYBODY, HEAD, MENTOR, TEACHER
from tests.domain.record_builders import identified_as
from tests.domain.story import Story


def bodies(command: str, story: Story) -> list[ask.PersonCommand]:
    """A selection of the bodies that this command can have now without contradicting the case."""
    return [each for each in _SAY[command](story) if not impossible(story.state, each)]


def _unanswered(story: Story) -> list[int]:
    return [int(owed.subject) for owed in story.state.open_obligations if owed.kind == "answer-request"]


def _missing(story: Story) -> Iterator[ask.PersonCommand]:
    for days in (0, 1, 2, 30, 200):
        yield record.missing(story.now - timedelta(days=days, minutes=1), story.now)
    yield record.missing(story.now)
    for began in {each.began for each in story.state.besides.missing}:
        yield record.missing(began)
        yield record.missing(began, police_reference=CANARY)
        yield record.missing(began, max(began, story.now))
        yield record.came_back(began, max(began, story.now))


def _transfers(story: Story) -> Iterator[ask.PersonCommand]:
    for school in (CANARY, *(each.to_school for each in story.state.besides.transfers)):
        yield ask.TransferFile(to_school=school, method=CANARY)
        yield ask.TransferFile(to_school=school, method=CANARY, receipt=CANARY)


def _excluded(story: Story) -> list[UUID]:
    return [COLLEAGUE.id, *(each.person for each in story.state.conflicts)]


def _answers(story: Story) -> Iterator[ask.PersonCommand]:
    for version in (10_000, *dict.fromkeys(each.decision for each in story.state.challenges.raised)):
        yield ask.AnswerChallenge(decision=version, reasons=CANARY)
        yield ask.AnswerChallenge(decision=version, reasons=CANARY, upheld=True, local_authority=CANARY)


def _corrections(story: Story) -> Iterator[ask.PersonCommand]:
    for event in range(1, story.state.version + 2):
        yield build.correct(event)
        yield build.void(event)
        yield build.change(event, made_at=story.now - timedelta(days=2))
        yield build.change(event, made_at=story.now)
        yield build.change(event, decision="no_statutory")
        yield build.change(event, decision="police_investigation")
        yield build.change(event, decision="redirected", redirected_to="police")
        yield build.change(event, adult_involved=True)
        yield build.change(event, adult_involved=False, immediate_danger=False)
        yield build.change(event, immediate_danger=True)


_SAY: dict[str, Callable[[Story], Iterable[ask.PersonCommand]]] = {
    **TO_AGENCIES,
    "add-information": support_bodies.information,
    "read-information": support_bodies.readings,
    "accept": lambda _: [build.ACCEPT],
    "decide-review": support_bodies.reviews,
    "note-and-watch": support_bodies.notes,
    "consider-support": lambda _: [build.support(early_help=True), build.support()],
    "start-early-help": support_bodies.plans,
    "review-early-help": support_bodies.plan_reviews,
    "change-lead": lambda _: [
        ask.ChangeLead(lead=each.id, reasons=CANARY) for each in (TEACHER, COLLEAGUE, MENTOR)
    ],
    "protect": support_bodies.protections,
    "inform-pupil": support_bodies.pupil_notifications,
    "record-pupil-view": lambda story: [
        ask.RecordPupilView(text=CANARY, trusted_adult=CANARY),
        ask.RecordPupilView(text=CANARY, about=story.state.version + 1),
    ],
    "reply-to-reporter": lambda _: [
        ask.ReplyToReporter(text=CANARY),
        ask.ReplyToReporter(text=CANARY, not_told=CANARY),
    ],
    "correct": _corrections,
    "record-discussion": lambda _: [ask.RecordDiscussion(with_=CANARY, note=CANARY)],
    "skip-rung": lambda story: [
        ask.SkipRung(obligation=name, reasons=CANARY)
        for name in ("nothing", *(owed.id for owed in story.state.open_obligations))
    ],
    "close": lambda _: [
        ask.Close(reasons=CANARY),
        ask.Close(reasons=CANARY, pupil_wishes=WISHES, pupil_told=ask.PupilTold(told_by=CANARY, how=CANARY)),
        ask.Close(reasons=CANARY, withheld_reason=CANARY),
    ],
    "reopen": lambda _: [ask.Reopen(reasons=CANARY)],
    "assess-parent-contact": support_bodies.contact_assessments,
    "plan-parent-contact": lambda _: [guard.PLAN, ask.PlanParentContact(parent=CANARY, discussed=CANARY)],
    "record-parent-contact": lambda story: [
        guard.spoken_to(support_signposted=CANARY),
        guard.spoken_to(CANARY, support_signposted=CANARY),
        ask.RecordParentContact(not_explained=CANARY),
        guard.spoken_to(CANARY, occurred_at=story.now - timedelta(days=1)),
    ],
    "place-police-hold": lambda _: [guard.HOLD, ask.PlacePoliceHold(advice=CANARY, reasons=CANARY)],
    "lift-police-hold": lambda _: [guard.LIFT],
    "review-police-hold": lambda story: [
        ask.ReviewPoliceHold(outcome="lift", reasons=CANARY),
        ask.ReviewPoliceHold(outcome="keep", reasons=CANARY),
        ask.ReviewPoliceHold(
            outcome="keep", reasons=CANARY, review_on=london(story.now).date() + timedelta(days=3)
        ),
    ],
    "record-disclosure": support_bodies.disclosures,
    "withhold": lambda _: [
        guard.kept_back(from_=CANARY),
        guard.kept_back(from_="police"),
        guard.kept_back(from_="health", statutory_finding="would_not_help"),
    ],
    "reclassify": support_bodies.reclassifications,
    "assign-mentor": support_bodies.mentors,
    "record-mentor-contact": support_bodies.mentor_contacts,
    "declare-conflict": lambda _: [
        ask.DeclareConflict(person=each.id, reasons=CANARY) for each in (COLLEAGUE, TEACHER, DSL, HEAD)
    ],
    "confirm-conflict": lambda story: [
        ask.ConfirmConflict(person=each, reasons=CANARY) for each in _excluded(story)
    ],
    "lift-conflict": lambda story: [
        ask.LiftConflict(person=each, reasons=CANARY) for each in _excluded(story)
    ],
    "challenge": lambda story: [
        ask.Challenge(decision=version, reasons=CANARY) for version in range(1, story.state.version + 2)
    ],
    "answer-challenge": _answers,
    "hand-over": lambda _: [ask.HandOver(to=each.id, reasons=CANARY) for each in EVERYBODY],
    "withdraw": lambda _: [ask.Withdraw(reasons=CANARY)],
    "link": lambda story: [ask.Link(case=each.id) for each in story.others] or [ask.Link(case=UUID(int=7))],
    "record-missing-episode": _missing,
    "countersign": lambda story: [
        ask.Countersign(event=version) for version in (1, *to_countersign(story.state), 10_000)
    ],
    "transfer-file": _transfers,
    "record-leaving": lambda story: [
        record.left(london(story.now).date() + timedelta(days=days), to_school=CANARY) for days in (-20, 0, 3)
    ],
    "record-information-request": lambda story: [
        record.asked_for(),
        record.asked_for(due_on=london(story.now).date() + timedelta(days=3)),
        record.asked_for(due_on=london(story.now).date() - timedelta(days=3)),
    ],
    "answer-information-request": lambda story: [
        record.given_what_was_asked(version, supplied=supplied, reasons=None if supplied else CANARY)
        for supplied in (True, False)
        for version in (10_000, *_unanswered(story))
    ],
    "record-paper-copy": lambda _: [record.a_copy(note=CANARY), record.a_copy(destroyed=True)],
    "join": lambda story: [
        ask.Join(into=each, reasons=CANARY) for each in (story.state.id, *(one.id for one in story.others))
    ],
    "identify-pupil": lambda story: [
        identified_as(CANARY),
        ask.IdentifyPupil(pupil=UUID(int=1)),
        ask.IdentifyPupil(
            pupil=UUID(int=2), details=ask.IdentityDetails(name=CANARY, date_of_birth="unknown")
        ),
        identified_as(CANARY, born=london(story.now).date() - timedelta(days=365 * 30)),
    ],
    "update-circumstances": lambda _: [
        ask.UpdateCircumstances(risk_groups=("send", "a-code"), sen="support"),
        ask.UpdateCircumstances(looked_after=True, social_worker=ask.SocialWorker(name=CANARY)),
        ask.UpdateCircumstances(home_authority="Gloucestershire"),
        ask.UpdateCircumstances(home_authority=CANARY, risk_groups=()),
    ],
    "place-legal-hold": lambda story: [
        ask.PlaceLegalHold(reasons=CANARY),
        ask.PlaceLegalHold(
            reasons=CANARY, basis=CANARY, review_on=london(story.now).date() + timedelta(days=30)
        ),
    ],
    "lift-legal-hold": lambda story: [
        ask.LiftLegalHold(reasons=CANARY),
        *(
            ask.LiftLegalHold(reasons=CANARY, hold=each.version)
            for each in story.state.besides.legal_holds_in_place
        ),
    ],
    "record-team-member": lambda _: [
        record.in_team(name=CANARY, note=CANARY),
        record.in_team(standing="left", person=COLLEAGUE.id),
    ],
    "adopt-policy": lambda story: [
        ask.AdoptPolicy(policy=name, reasons=CANARY)
        for name in ("none@1", *(each.name for each in story.policies))
    ],
}
