"""The timeline: sentences, both times, and corrections beside the entries they correct."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from application.audit.chronology import chronology
from application.audit.who_knew import in_words, who_knew
from domain.commands import Pupil, SocialWorker
from domain.events import ReminderSent
from domain.pupils.pupil_commands import RegisterPupil
from store.ledger.history import Stored
from tests.domain.command_builders import A_DISCUSSION, ACCEPT, a_concern, correct, raised
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import DSL, MONDAY_10AM, POLICY, TEACHER
from tests.domain.pupils.pupil_builders import PUPIL, registered
from tests.domain.side_record_builders import a_copy
from tests.domain.story import Story, done, given
from views.case_as_seen import case_view
from web.pages.case.entry_details import command_of, derived_fields
from web.pages.case.tasks import tasks
from web.pages.case.timeline import TimelineEntry, span, timeline

NAMES = {DSL.id: "Dana Lead", TEACHER.id: "Tom Teacher"}


def _told(story: Story, without: str = "") -> dict[int, TimelineEntry]:
    stored = [
        Stored(event=event, previous=b"", hash=b"", command_id=UUID(int=event.version))
        for event in story.stream
    ]
    return {each.version: each for each in timeline(stored, NAMES, POLICY, without)}


def test_a_part_that_the_reader_may_not_see_is_left_out() -> None:
    story = given(raised())
    name = story.state.pupil.name
    assert name in dict(_told(story)[1].details).values()
    assert name not in dict(_told(story, without="/pupil/")[1].details).values()


def test_what_the_register_held_is_shown_in_words_and_is_a_part_of_the_child() -> None:
    worker = SocialWorker(name="Sol Okafor", phone="020 7946 0991")
    child = RegisterPupil(
        given_name="Bo",
        family_name="Lin",
        sen="ehcp",
        looked_after=True,
        young_carer=True,
        social_worker=worker,
    )
    story = replace(Story(), registered=(registered(child),)).tell(a_concern(pupil=Pupil(id=PUPIL)), TEACHER)
    said = {label: text for label, text in _told(story)[1].details if "from the register" in label}
    assert said == {
        "What makes the child more at risk (from the register)": "Young carers",
        "Special educational needs (from the register)": "Education, health and care plan",
        "Looked after by a local authority (from the register)": "Yes",
        "The child’s social worker (from the register)": "Sol Okafor, 020 7946 0991",
    }
    assert not any("register" in label for label, _ in _told(story, without="/pupil/")[1].details)
    assert not any("register" in label for label, _ in derived_fields(story.stream[0].fact))


def test_a_zero_is_shown() -> None:
    told = derived_fields(ReminderSent(obligation="feedback:cscs-1", rung=0, to=("dsl",)))
    assert ("Step of the escalation", "0") in told
    assert len(told) == 3


def test_a_correction_is_shown_with_its_entry_and_as_an_entry_of_its_own() -> None:
    told = _told(given(raised(), done(A_DISCUSSION), done(correct(2))))
    assert [each.version for each in told[2].corrections] == [3]
    assert told[3].corrects == 2
    assert not told[2].void


def test_the_place_of_a_paper_copy_is_shown_in_words() -> None:
    told = _told(given(raised(), done(a_copy("headteacher-office"))))
    assert "A locked cabinet in the headteacher's office" in dict(told[2].details).values()


def test_an_entry_recorded_at_once_is_not_called_late() -> None:
    assert _told(given(raised(), done(ACCEPT)))[2].late_by is None


def test_a_delay_is_shown_in_the_largest_unit_that_fits() -> None:
    for length, said in (
        (timedelta(minutes=6), "6 minutes"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(days=3, hours=5), "3 days"),
    ):
        assert span(length) == said


def test_every_event_is_shown_in_words() -> None:
    story = whole_life()
    told = _told(story)
    assert sorted(told) == [event.version for event in story.stream]
    for event in story.stream:
        if command_of(event.fact) is not None:
            for label, text in told[event.version].details:
                assert label[0].isupper(), label
                assert "_" not in label
                assert text, f"{event.fact.type}: {label}"


def test_overdue_tasks_come_first_and_closed_ones_last() -> None:
    story = given(raised(), done(ACCEPT)).silence(later := MONDAY_10AM + timedelta(hours=6))
    waiting, settled = tasks(story.state, case_view(story.state, DSL), later)
    assert {each.id for each in waiting if each.late} == {"review", "protect"}
    assert waiting[0].late
    assert waiting[0].href is not None
    assert [each.id for each in settled] == ["accept"]


def test_no_entry_shows_a_code() -> None:
    codes = re.compile(
        r"\b(cse|cscs|cscs-\d|police-\d|edt|dsl|in_person|section_\d+)\b|[a-z]+[_:][a-z]+|\d{4}-\d\d"
    )
    for version, each in _told(whole_life()).items():
        said = re.sub(r"the policy \S+@\d", "the policy", each.text)  # a policy's own name is not a code
        assert not codes.search(f"{each.who} {said}"), f"{version}: {each.who} {each.text}"


def test_the_list_of_who_knew_shows_the_entry_and_no_code() -> None:
    stream = whole_life().stream
    found = in_words(who_knew(stream, NAMES), chronology(stream, NAMES))
    told = {each.who: each.how for each in found}
    assert "sharing" not in told["Tom Teacher (staff)"]
    assert told["Tom Teacher (staff)"].startswith("Tom Teacher (staff) reported a concern (neglect)")
    assert "Children's social care" in told
    assert told["School nurse"].count("who the child is") == 1
    assert told["The police"].endswith("sharing who the child is and the concern")
    assert not [who for who in told if "_" in who or who in ("dsl", "cscs")]
