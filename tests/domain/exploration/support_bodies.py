"""Bodies of the commands that review, protect and support a child."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from domain import commands as ask
from domain.calendar.working_time import london
from domain.case.untold_facts import adults_named, unread
from domain.entries.reporting import Outcome
from tests.domain import command_builders as build
from tests.domain import record_builders as record
from tests.domain import safeguard_builders as guard
from tests.domain.command_builders import CANARY
from tests.domain.people_and_times import COLLEAGUE, DSL, MENTOR, POLICY, TEACHER
from tests.domain.story import Story


def information(story: Story) -> Iterator[ask.PersonCommand]:
    earlier = story.now - timedelta(minutes=30)
    yield ask.AddInformation(text=CANARY)
    yield ask.AddInformation(text=CANARY, immediate_danger=True, occurred_at=earlier)
    yield ask.AddInformation(text=CANARY, adult_involved=True, imagery=True, occurred_at=earlier)
    yield ask.AddInformation(text=CANARY, immediate_danger=True)
    yield ask.AddInformation(text=CANARY, adult_involved=True, imagery=True)
    yield ask.AddInformation(text=CANARY, imagery_parties=guard.in_images(9, 40), device_location=CANARY)
    yield ask.AddInformation(text=CANARY, adult_involved="unknown", imagery_origin="ai_generated")
    yield ask.AddInformation(text=CANARY, adult_involved=False, child_words=CANARY, indicators=("gifts",))
    for entry in sorted(adults_named(story.state.concern)):
        yield ask.AddInformation(text=CANARY, adult_involved=True, same_adult_as=entry)
    yield ask.AddInformation(text=CANARY, circumstances=record.ONLINE, exploitation=guard.EXCHANGE)
    yield ask.AddInformation(text=CANARY, staff_allegation=True)


def readings(story: Story) -> Iterator[ask.PersonCommand]:
    waiting = unread(story.state)
    for versions in ((story.state.version + 1,), waiting[:1], waiting):
        if versions:
            yield ask.ReadInformation(versions=versions, changes="nothing", reasons=CANARY)
            yield ask.ReadInformation(versions=versions, changes="review", reasons=CANARY)


def notes(story: Story) -> Iterator[ask.PersonCommand]:
    yield ask.NoteAndWatch(reasons=CANARY)
    yield ask.NoteAndWatch(reasons=CANARY, look_again_on=london(story.now).date() + timedelta(days=14))


def reviews(_: Story) -> Iterator[ask.PersonCommand]:
    yield build.a_review("refer", "police", "cscs", reasons=CANARY)
    yield build.a_review("refer", "lado", no_immediate_danger=CANARY)
    yield build.a_review("refer", "cscs", no_lado=CANARY)
    yield build.a_review(no_immediate_danger=CANARY)
    outcomes: tuple[Outcome, ...] = ("early_help", "pastoral_support", "no_further_action")
    for outcome in outcomes:
        yield build.a_review(outcome, pupil_wishes=ask.PupilWishes(sought=False, reasons=CANARY))


def plans(story: Story) -> Iterator[ask.PersonCommand]:
    today = london(story.now).date()
    yield build.a_plan(today + timedelta(days=5), lead=TEACHER)
    yield build.a_plan(today + timedelta(days=5))
    yield build.a_plan(today + timedelta(days=90), kind="pastoral")
    refused = ask.FamilyConsent(answer="refused", by=CANARY, reasons=CANARY)
    yield build.a_plan(today + timedelta(days=5), consent=refused)


def plan_reviews(story: Story) -> Iterator[ask.PersonCommand]:
    yield build.a_plan_review("continue", london(story.now).date() + timedelta(days=5))
    yield build.a_plan_review("step_up")
    yield build.a_plan_review("end")
    withdrawn = ask.FamilyConsent(answer="withdrawn", by=CANARY, reasons=CANARY)
    yield replace(build.a_plan_review("end"), consent=withdrawn)


def pupil_notifications(story: Story) -> Iterator[ask.PersonCommand]:
    abouts = {int(owed.subject) for owed in story.state.open_obligations if owed.kind == "inform-pupil"}
    for about in (1, story.state.version + 1, *sorted(abouts)):
        yield build.told_pupil(about)
        yield build.withheld(about, london(story.now).date() + timedelta(days=3))
        yield build.withheld(about)
    if len(abouts) > 1:
        yield build.told_pupil(tuple(sorted(abouts)))


def contact_assessments(_: Story) -> Iterator[ask.PersonCommand]:
    yield guard.assessed(reasons=CANARY)
    yield guard.assessed(CANARY)
    yield guard.assessed(pupil=False)
    yield guard.assessed(CANARY, others=False, police_view=CANARY)


def protections(story: Story) -> Iterator[ask.PersonCommand]:
    earlier = story.now - timedelta(minutes=30)
    for whom in get_args(build.Whom):
        yield build.protection(whom)
        yield build.protection(whom, none_needed=True)
    yield build.protection(none_needed=True, occurred_at=earlier)


def disclosures(_: Story) -> Iterator[ask.PersonCommand]:
    yield guard.shared(to=CANARY, necessity=CANARY)
    yield guard.shared(sha256="0f" * 32)


def reclassifications(_: Story) -> Iterator[ask.PersonCommand]:
    for category in POLICY.kinds.codes:
        yield guard.reclassified(category, CANARY)


def mentors(_: Story) -> Iterator[ask.PersonCommand]:
    yield record.NO_MENTOR
    yield record.a_mentor(COLLEAGUE, 1, reasons=CANARY)
    yield record.a_mentor(MENTOR, 30)
    yield record.a_mentor(DSL)


def mentor_contacts(story: Story) -> Iterator[ask.PersonCommand]:
    yield record.a_contact(note=CANARY)
    yield record.a_contact(occurred_at=story.now - timedelta(days=3))
    yield ask.RecordMentorContact(last=True, reasons=CANARY)
