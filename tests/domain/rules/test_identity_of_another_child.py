"""A case that is found to be about another child: what was known of the first, joined cases (3-DSL.n)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.joining import CHECK_JOINED
from domain.case.pupil import OF_ANOTHER_CHILD
from domain.commands import IdentifyPupil, Join, Pupil, UpdateCircumstances
from domain.decide import decide
from domain.decision_context import DecisionContext
from domain.entries.agencies import SocialWorker
from domain.people.roles import By
from domain.refusals import CannotIdentify
from tests.domain.child_stories import AMIR, ROWAN, ChildCases
from tests.domain.command_builders import WHY, a_concern, void
from tests.domain.identity_builders import identified_as
from tests.domain.joined_stories import both, joined, other_case, together
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER
from tests.domain.story import Story, done, given

BORN = date(2014, 5, 9)
ROWAN_BELL = Pupil(name="Rowan Bell", date_of_birth=BORN, risk_groups=("young-carer",))
KNOWN = UpdateCircumstances(
    looked_after=True, social_worker=SocialWorker(name="Sam Lee"), home_authority="gloucestershire"
)


def circumstances(story: Story) -> tuple[object, ...]:
    state = story.state
    return state.pupil.risk_groups, state.home_authority, state.social_worker


def about_rowan() -> Story:
    return given(done(a_concern(pupil=ROWAN_BELL), TEACHER), done(KNOWN))


def test_what_was_known_of_another_child_counts_no_more_until_it_is_recorded_for_this_one() -> None:
    story = about_rowan()
    assert circumstances(story) == (("young-carer",), "gloucestershire", SocialWorker(name="Sam Lee"))
    moved = story.tell(identified_as("Amir Khan", BORN))
    assert circumstances(moved) == (None, None, None)
    assert OF_ANOTHER_CHILD in moved.state.warnings
    told = moved.tell(UpdateCircumstances(risk_groups=("missing",)))
    assert circumstances(told) == (("missing",), None, None)
    assert OF_ANOTHER_CHILD not in told.state.warnings


def test_a_void_identification_gives_the_first_child_their_circumstances_back() -> None:
    moved = about_rowan().tell(identified_as("Amir Khan", BORN))
    back = moved.tell(void(moved.state.version))
    assert circumstances(back) == circumstances(about_rowan())
    assert OF_ANOTHER_CHILD not in back.state.warnings


@pytest.mark.parametrize(
    "command",
    [
        identified_as("Rowan Bell", date(2014, 9, 5)),
        identified_as("Rowan Anne Bell", BORN),
        identified_as("Rowan Bell-Ashdown", BORN),
    ],
    ids=["a date of birth put right", "a middle name", "another family name"],
)
def test_details_put_right_change_nothing_that_is_known_of_the_child(command: IdentifyPupil) -> None:
    story = about_rowan().tell(command)
    assert circumstances(story) == circumstances(about_rowan())
    assert OF_ANOTHER_CHILD not in story.state.warnings


def test_an_unknown_child_who_gets_a_name_keeps_what_is_known() -> None:
    unknown = Pupil(name="unknown", date_of_birth="unknown", risk_groups=("young-carer",))
    story = given(done(a_concern(pupil=unknown), TEACHER)).tell(identified_as("Rowan Bell", BORN))
    assert story.state.pupil.risk_groups == ("young-carer",)


@pytest.mark.parametrize("child", [("Robin Bell", BORN), ("Rowan Ashdown", date(2014, 9, 5))])
def test_a_twin_and_a_child_of_another_day_are_other_children(child: tuple[str, date]) -> None:
    moved = about_rowan().when(identified_as(*child))
    assert moved.events[0].effects.another_child
    assert circumstances(moved.after) == (None, None, None)


def test_a_case_that_knew_nothing_of_the_other_child_is_not_warned_about() -> None:
    plain = given(done(a_concern(pupil=Pupil(name="Rowan Bell", date_of_birth=BORN)), TEACHER))
    assert OF_ANOTHER_CHILD not in plain.tell(identified_as("Amir Khan", BORN)).state.warnings


@pytest.mark.parametrize("name", ["kept", "joined"])
def test_joined_cases_stay_about_one_child(name: str) -> None:
    """The referral form of the one tells an agency the words of the other."""
    cases = ChildCases().raises("kept").raises("joined", COLLEAGUE)
    there = cases.stories["kept"]
    after = both(cases.stories["joined"], there, Join(into=there.number, reasons=WHY))
    cases = ChildCases(stories={"joined": after.here, "kept": after.there}, now=cases.now)
    other = next(story for key, story in cases.stories.items() if key != name)
    here = cases.stories[name]
    for command in (IdentifyPupil(pupil=AMIR.id, reasons=WHY), identified_as("Amir Khan", BORN)):
        with pytest.raises(CannotIdentify):
            together(command, DSL, here, other)
    cases.does(name, identified_as("Rowan Ashdown-Bell", pupil=ROWAN.id))


def test_a_case_that_was_joined_to_the_same_case_stays_about_the_same_child_too() -> None:
    cases = ChildCases().raises("one").raises("other", COLLEAGUE)
    one, other = cases.stories["one"], cases.stories["other"]
    unlinked = other_case(done(a_concern(pupil=ROWAN_BELL), COLLEAGUE))
    here = joined(one, unlinked).here
    context = DecisionContext(
        at=here.now,
        by=By(id=DSL.id, role="dsl"),
        policy=here.in_force,
        pupil=AMIR,
        joined=(unlinked.state, other.state),
    )
    with pytest.raises(CannotIdentify):
        decide(here.state, IdentifyPupil(pupil=AMIR.id, reasons=WHY), context)


def test_joined_cases_of_no_record_are_warned_about_when_one_is_about_another_child() -> None:
    after = joined(about_rowan(), other_case(done(a_concern(pupil=ROWAN_BELL), COLLEAGUE)))
    assert CHECK_JOINED in after.there.tell(identified_as("Amir Khan", BORN)).state.warnings
    assert CHECK_JOINED not in after.there.tell(identified_as("Rowan Anne Bell", BORN)).state.warnings


def test_two_joined_cases_of_no_record_are_not_identified_as_two_children() -> None:
    """The second of two identifications, also of two at once, sees what the first said."""
    pair = joined(about_rowan(), other_case(done(a_concern(pupil=ROWAN_BELL), COLLEAGUE)))
    identified = replace(pair.here.state, pupil=replace(pair.here.state.pupil, id=AMIR.id))
    command = IdentifyPupil(pupil=ROWAN.id, reasons=WHY)
    context = DecisionContext(
        at=pair.there.now,
        by=By(id=DSL.id, role="dsl"),
        policy=pair.there.in_force,
        pupil=ROWAN,
        joined=(identified,),
    )
    with pytest.raises(CannotIdentify):
        decide(pair.there.state, command, context)
    for same in (replace(context, joined=(pair.here.state,)), replace(context, alongside=(identified,))):
        assert decide(pair.there.state, command, same).case.pupil.id == ROWAN.id
