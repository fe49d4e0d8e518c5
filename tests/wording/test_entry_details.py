"""The timeline: sentences, both times, and corrections beside the entries they correct."""

import re
from dataclasses import replace
from uuid import UUID

from domain.commands import Pupil, SocialWorker
from domain.pupils.pupil_commands import RegisterPupil
from store.ledger.history import Stored
from tests.domain.command_builders import a_concern, raised
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import DSL, POLICY, TEACHER
from tests.domain.pupils.pupil_builders import PUPIL, registered
from tests.domain.story import Story, given
from web.pages.case.timeline import TimelineEntry, timeline
from wording.entry_details import command_of, derived_fields

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
    assert not any("register" in label for label, _ in derived_fields(story.stream[0].fact, NAMES))


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


def test_no_entry_shows_a_code() -> None:
    codes = re.compile(
        r"\b(cse|cscs|cscs-\d|police-\d|edt|dsl|in_person|section_\d+)\b|[a-z]+[_:][a-z]+|\d{4}-\d\d"
    )
    for version, each in _told(whole_life()).items():
        said = re.sub(r"the policy \S+@\d", "the policy", each.text)  # a policy's own name is not a code
        assert not codes.search(f"{each.who} {said}"), f"{version}: {each.who} {each.text}"
