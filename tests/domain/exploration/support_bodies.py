"""Bodies of the commands that review, protect and support a child."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from domain.calendar.working_time import london
from domain.case.untold_facts import adults_named, unread
from domain.commands import (
    AddInformation,
    FamilyConsent,
    NoteAndWatch,
    PersonCommand,
    PupilWishes,
    ReadInformation,
    RecordMentorContact,
)
from domain.entries.reporting import Outcome
from tests.domain import command_builders, record_builders, safeguard_builders
from tests.domain.command_builders import CANARY
from tests.domain.people_and_times import COLLEAGUE, DSL, MENTOR, POLICY, TEACHER
from tests.domain.story import Story


def information(story: Story) -> Iterator[PersonCommand]:
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
    for entry in sorted(adults_named(story.state.concern)):
        yield AddInformation(text=CANARY, adult_involved=True, same_adult_as=entry)
    yield AddInformation(
        text=CANARY, circumstances=record_builders.ONLINE, exploitation=safeguard_builders.EXCHANGE
    )
    yield AddInformation(text=CANARY, staff_allegation=True)


def readings(story: Story) -> Iterator[PersonCommand]:
    waiting = unread(story.state)
    for versions in ((story.state.version + 1,), waiting[:1], waiting):
        if versions:
            yield ReadInformation(versions=versions, changes="nothing", reasons=CANARY)
            yield ReadInformation(versions=versions, changes="review", reasons=CANARY)


def notes(story: Story) -> Iterator[PersonCommand]:
    yield NoteAndWatch(reasons=CANARY)
    yield NoteAndWatch(reasons=CANARY, look_again_on=london(story.now).date() + timedelta(days=14))


def reviews(_: Story) -> Iterator[PersonCommand]:
    yield command_builders.a_review("refer", "police", "cscs", reasons=CANARY)
    yield command_builders.a_review("refer", "lado", no_immediate_danger=CANARY)
    yield command_builders.a_review("refer", "cscs", no_lado=CANARY)
    yield command_builders.a_review(no_immediate_danger=CANARY)
    outcomes: tuple[Outcome, ...] = ("early_help", "pastoral_support", "no_further_action")
    for outcome in outcomes:
        yield command_builders.a_review(outcome, pupil_wishes=PupilWishes(sought=False, reasons=CANARY))


def plans(story: Story) -> Iterator[PersonCommand]:
    today = london(story.now).date()
    yield command_builders.a_plan(today + timedelta(days=5), lead=TEACHER)
    yield command_builders.a_plan(today + timedelta(days=5))
    yield command_builders.a_plan(today + timedelta(days=90), kind="pastoral")
    refused = FamilyConsent(answer="refused", by=CANARY, reasons=CANARY)
    yield command_builders.a_plan(today + timedelta(days=5), consent=refused)


def plan_reviews(story: Story) -> Iterator[PersonCommand]:
    yield command_builders.a_plan_review("continue", london(story.now).date() + timedelta(days=5))
    yield command_builders.a_plan_review("step_up")
    yield command_builders.a_plan_review("end")
    withdrawn = FamilyConsent(answer="withdrawn", by=CANARY, reasons=CANARY)
    yield replace(command_builders.a_plan_review("end"), consent=withdrawn)


def pupil_notifications(story: Story) -> Iterator[PersonCommand]:
    abouts = {int(owed.subject) for owed in story.state.open_obligations if owed.kind == "inform-pupil"}
    for about in (1, story.state.version + 1, *sorted(abouts)):
        yield command_builders.told_pupil(about)
        yield command_builders.withheld(about, london(story.now).date() + timedelta(days=3))
        yield command_builders.withheld(about)
    if len(abouts) > 1:
        yield command_builders.told_pupil(tuple(sorted(abouts)))


def contact_assessments(_: Story) -> Iterator[PersonCommand]:
    yield safeguard_builders.assessed(reasons=CANARY)
    yield safeguard_builders.assessed(CANARY)
    yield safeguard_builders.assessed(pupil=False)
    yield safeguard_builders.assessed(CANARY, others=False, police_view=CANARY)


def protections(story: Story) -> Iterator[PersonCommand]:
    earlier = story.now - timedelta(minutes=30)
    for whom in get_args(command_builders.Whom):
        yield command_builders.protection(whom)
        yield command_builders.protection(whom, none_needed=True)
    yield command_builders.protection(none_needed=True, occurred_at=earlier)


def disclosures(_: Story) -> Iterator[PersonCommand]:
    yield safeguard_builders.shared(to=CANARY, necessity=CANARY)
    yield safeguard_builders.shared(sha256="0f" * 32)


def reclassifications(_: Story) -> Iterator[PersonCommand]:
    for category in POLICY.kinds.codes:
        yield safeguard_builders.reclassified(category, CANARY)


def mentors(_: Story) -> Iterator[PersonCommand]:
    yield record_builders.NO_MENTOR
    yield record_builders.a_mentor(COLLEAGUE, 1, reasons=CANARY)
    yield record_builders.a_mentor(MENTOR, 30)
    yield record_builders.a_mentor(DSL)


def mentor_contacts(story: Story) -> Iterator[PersonCommand]:
    yield record_builders.a_contact(note=CANARY)
    yield record_builders.a_contact(occurred_at=story.now - timedelta(days=3))
    yield RecordMentorContact(last=True, reasons=CANARY)
