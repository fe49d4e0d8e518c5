"""Well-formed bodies of every command for the current case: if any body would succeed, one of these does."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import get_args
from uuid import UUID

from domain.calendar.working_time import london
from domain.commands import (
    AddInformation,
    AdoptPolicy,
    AnswerChallenge,
    Challenge,
    Close,
    ConfirmConflict,
    Countersign,
    DeclareConflict,
    HandOver,
    LiftConflict,
    LiftLegalHold,
    Link,
    PersonCommand,
    PlaceLegalHold,
    PlacePoliceHold,
    PlanParentContact,
    PupilTold,
    PupilWishes,
    RecordDiscussion,
    RecordMentorContact,
    RecordParentContact,
    RecordPupilView,
    Reopen,
    ReplyToReporter,
    ReviewPoliceHold,
    SkipRung,
    TransferFile,
    Withdraw,
)
from domain.commands.reporting import Category, Outcome
from domain.validation.impossible_times import impossible
from tests.domain import (
    command_builders,
    exploitation_builders,
    safeguard_builders,
    side_record_builders,
    team_builders,
)
from tests.domain.bodies_to_agencies import TO_AGENCIES
from tests.domain.command_builders import CANARY, WISHES
from tests.domain.people_and_times import COLLEAGUE, DSL, EVERYBODY, HEAD, MENTOR, TEACHER
from tests.domain.story import Story


def bodies(command: str, story: Story) -> list[PersonCommand]:
    """A selection of the bodies that this command can have now without contradicting the case."""
    return [each for each in _SAY[command](story) if not impossible(story.state, each)]


def _information(story: Story) -> Iterator[PersonCommand]:
    earlier = story.now - timedelta(minutes=30)
    yield AddInformation(text=CANARY)
    yield AddInformation(text=CANARY, immediate_danger=True, occurred_at=earlier)
    yield AddInformation(text=CANARY, adult_involved=True, imagery=True, occurred_at=earlier)
    yield AddInformation(text=CANARY, immediate_danger=True)
    yield AddInformation(text=CANARY, adult_involved=True, imagery=True)
    yield AddInformation(
        text=CANARY, imagery_parties=safeguard_builders.in_images(9, 40), device_location=CANARY
    )
    yield AddInformation(text=CANARY, adult_involved="unknown", imagery_origin="ai_generated")
    yield AddInformation(text=CANARY, adult_involved=False, child_words=CANARY, indicators=("gifts",))
    yield AddInformation(
        text=CANARY, circumstances=team_builders.ONLINE, exploitation=safeguard_builders.EXCHANGE
    )
    yield AddInformation(text=CANARY, staff_allegation=True)


def _reviews(_: Story) -> Iterator[PersonCommand]:
    yield command_builders.a_review("refer", "police", "cscs", reasons=CANARY)
    yield command_builders.a_review("refer", "lado", no_immediate_danger=CANARY)
    yield command_builders.a_review("refer", "cscs", no_lado=CANARY)
    outcomes: tuple[Outcome, ...] = ("early_help", "pastoral_support", "no_further_action")
    for outcome in outcomes:
        yield command_builders.a_review(outcome, pupil_wishes=PupilWishes(sought=False, reasons=CANARY))


def _plans(story: Story) -> Iterator[PersonCommand]:
    today = london(story.now).date()
    yield command_builders.a_plan(today + timedelta(days=5), lead=TEACHER)
    yield command_builders.a_plan(today + timedelta(days=5))
    yield command_builders.a_plan(today + timedelta(days=90), kind="pastoral")


def _plan_reviews(story: Story) -> Iterator[PersonCommand]:
    yield command_builders.a_plan_review("continue", london(story.now).date() + timedelta(days=5))
    yield command_builders.a_plan_review("step_up")
    yield command_builders.a_plan_review("end")


def _informing(story: Story) -> Iterator[PersonCommand]:
    abouts = {int(owed.subject) for owed in story.state.open_obligations if owed.kind == "inform-pupil"}
    for about in (1, story.state.version + 1, *sorted(abouts)):
        yield command_builders.told_pupil(about)
        yield command_builders.withheld(about, london(story.now).date() + timedelta(days=3))
        yield command_builders.withheld(about)
    if len(abouts) > 1:
        yield command_builders.told_pupil(tuple(sorted(abouts)))


def _assessments(_: Story) -> Iterator[PersonCommand]:
    yield safeguard_builders.assessed(reasons=CANARY)
    yield safeguard_builders.assessed(CANARY)
    yield safeguard_builders.assessed(pupil=False)
    yield safeguard_builders.assessed(CANARY, others=False, police_view=CANARY)


def _protections(story: Story) -> Iterator[PersonCommand]:
    earlier = story.now - timedelta(minutes=30)
    for whom in get_args(command_builders.Whom):
        yield command_builders.protection(whom)
        yield command_builders.protection(whom, none_needed=True)
    yield command_builders.protection(none_needed=True, occurred_at=earlier)


def _disclosures(_: Story) -> Iterator[PersonCommand]:
    yield safeguard_builders.shared(to=CANARY, necessity=CANARY)
    yield safeguard_builders.shared(sha256="0f" * 32)


def _names(_: Story) -> Iterator[PersonCommand]:
    for category in get_args(Category):
        yield safeguard_builders.reclassified(category, CANARY)


def _mentors(_: Story) -> Iterator[PersonCommand]:
    yield exploitation_builders.NO_MENTOR
    yield exploitation_builders.a_mentor(COLLEAGUE, 1, reasons=CANARY)
    yield exploitation_builders.a_mentor(MENTOR, 30)
    yield exploitation_builders.a_mentor(DSL)


def _contacts(story: Story) -> Iterator[PersonCommand]:
    yield exploitation_builders.a_contact(note=CANARY)
    yield exploitation_builders.a_contact(occurred_at=story.now - timedelta(days=3))
    yield RecordMentorContact(last=True, reasons=CANARY)


def _unanswered(story: Story) -> list[int]:
    return [int(owed.subject) for owed in story.state.open_obligations if owed.kind == "answer-request"]


def _missing(story: Story) -> Iterator[PersonCommand]:
    for days in (0, 1, 2, 30, 200):
        yield side_record_builders.missing(story.now - timedelta(days=days, minutes=1), story.now)


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
    "add-information": _information,
    "accept": lambda _: [command_builders.ACCEPT],
    "decide-review": _reviews,
    "consider-support": lambda _: [command_builders.support(early_help=True), command_builders.support()],
    "start-early-help": _plans,
    "review-early-help": _plan_reviews,
    "protect": _protections,
    "inform-pupil": _informing,
    "record-pupil-view": lambda story: [
        RecordPupilView(text=CANARY, trusted_adult=CANARY),
        RecordPupilView(text=CANARY, about=story.state.version + 1),
    ],
    "reply-to-reporter": lambda _: [ReplyToReporter(text=CANARY)],
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
    "assess-parent-contact": _assessments,
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
    "record-disclosure": _disclosures,
    "withhold": lambda _: [
        safeguard_builders.kept_back(from_=CANARY),
        safeguard_builders.kept_back(from_="police"),
        safeguard_builders.kept_back(from_="health", statutory_finding="would_not_help"),
    ],
    "reclassify": _names,
    "assign-mentor": _mentors,
    "record-mentor-contact": _contacts,
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
        Countersign(event=version) for version in (1, *story.state.besides.uncountersigned, 10_000)
    ],
    "transfer-file": _transfers,
    "record-leaving": lambda story: [
        side_record_builders.left(london(story.now).date() + timedelta(days=days), to_school=CANARY)
        for days in (-20, 0, 3)
    ],
    "record-information-request": lambda story: [
        side_record_builders.asked_for(),
        side_record_builders.asked_for(due_on=london(story.now).date() + timedelta(days=3)),
        side_record_builders.asked_for(due_on=london(story.now).date() - timedelta(days=3)),
    ],
    "answer-information-request": lambda story: [
        side_record_builders.given_what_was_asked(
            version, supplied=supplied, reasons=None if supplied else CANARY
        )
        for supplied in (True, False)
        for version in (10_000, *_unanswered(story))
    ],
    "record-paper-copy": lambda _: [
        side_record_builders.a_copy(note=CANARY),
        side_record_builders.a_copy(destroyed=True),
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
        team_builders.in_team(name=CANARY, note=CANARY),
        team_builders.in_team(standing="left", person=COLLEAGUE.id),
    ],
    "adopt-policy": lambda story: [
        AdoptPolicy(policy=name, reasons=CANARY)
        for name in ("none@1", *(each.name for each in story.policies))
    ],
}
