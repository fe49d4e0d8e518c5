"""Which child it is, and what happens if it is another child than the case said (3-DSL.n)."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.case.joining import CHECK_JOINED
from domain.case.pupil import OF_ANOTHER_CHILD
from domain.commands import IdentifyPupil, IdentityDetails, Join, Pupil, UpdateCircumstances
from domain.decide import decide
from domain.decision_context import DecisionContext
from domain.entries.agencies import SocialWorker
from domain.events import PupilIdentified
from domain.people.roles import By, Person
from domain.pupils.pupil_commands import RegisterPupil
from domain.refusals import AlreadyIdentified, CannotIdentify
from tests.domain.case_documents import case_document
from tests.domain.child_stories import AMIR, ROWAN, ChildCases
from tests.domain.command_builders import WHY, a_concern, raised, void
from tests.domain.joined_stories import both, joined, other_case, together
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import AUDITOR, COLLEAGUE, DEPUTY, DSL, HEAD, TEACHER
from tests.domain.pupils.pupil_builders import registered
from tests.domain.record_builders import identified_as
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given

REGISTERED, OTHER = UUID(int=71), UUID(int=72)
UNKNOWN = Pupil(name="unknown", date_of_birth="unknown", risk_groups=("young-carer",))
BORN = date(2014, 5, 9)
ANONYMOUS = RegisterPupil(given_name="Bo", family_name="Lin")


def pupil_of(story: Story) -> Any:
    return case_document(story.state, DSL)["pupil"]


@pytest.mark.parametrize("by", [TEACHER, HEAD, AUDITOR])
def test_only_a_dsl_says_which_child_it_is(by: Person) -> None:
    given(raised(TEACHER)).when(identified_as("Rowan Ashdown"), by=by).refused(Forbidden)
    given(raised(TEACHER)).when(identified_as("Rowan Ashdown"), by=DEPUTY).records("pupil.identified")


def test_a_child_and_no_short_reason_is_needed() -> None:
    story = given(raised())
    story.when(IdentifyPupil()).malformed("/details")
    story.when(IdentifyPupil(pupil=REGISTERED, reasons="Because.")).malformed("/reasons")
    story.when(identified_as(" ")).malformed("/details/name")
    story.when(IdentifyPupil(pupil=REGISTERED)).records("pupil.identified")


def test_details_that_contradict_the_register_are_malformed() -> None:
    child = registered(RegisterPupil(given_name="Bo", family_name="Lin", date_of_birth=BORN), REGISTERED)
    story = replace(given(raised()), registered=(child,))
    for name, born, wrong in (
        ("Jo Lin", BORN, "name"),
        ("unknown", BORN, "name"),
        ("Bo Lin", date(2015, 5, 9), "date_of_birth"),
    ):
        story.when(identified_as(name, born, pupil=REGISTERED)).malformed(f"/details/{wrong}")
    story.when(identified_as("Bo Lin", BORN, pupil=REGISTERED, upn="A1")).records("pupil.identified")
    story.when(identified_as("Bo Lin", pupil=REGISTERED)).records("pupil.identified")


def test_an_unknown_child_gets_a_name_and_the_report_keeps_what_it_said() -> None:
    story = given(done(a_concern(pupil=UNKNOWN), TEACHER))
    named = story.when(identified_as("Rowan Ashdown", BORN, pupil=REGISTERED, upn="A1"))
    named.records("pupil.identified").opens().turns().warns()
    assert named.events[0].clauses == ("3-DSL.n",)
    pupil = pupil_of(named.after)
    assert (pupil["id"], pupil["name"]) == (str(REGISTERED), "Rowan Ashdown")
    assert (pupil["date_of_birth"], pupil["upn"]) == ("2014-05-09", "A1")
    assert pupil["risk_groups"] == ("young-carer",)
    assert named.after.stream[0] == story.stream[0]
    assert [each.name for each in named.after.state.readings] == ["unknown", "Rowan Ashdown"]


def test_a_child_who_is_not_on_the_register_ends_the_link_to_a_wrong_one() -> None:
    story = given(raised(), done(IdentifyPupil(pupil=REGISTERED)), done(identified_as("Rowan Bell", BORN)))
    assert (pupil_of(story)["id"], pupil_of(story)["name"]) == (None, "Rowan Bell")
    assert pupil_of(story.tell(IdentifyPupil(pupil=OTHER)))["id"] == str(OTHER)


def test_a_voided_identification_leaves_what_was_learnt_of_the_child_since() -> None:
    story = given(
        raised(),
        done(identified_as("Rowan Bell", BORN)),
        done(UpdateCircumstances(risk_groups=("young-carer",))),
        done(identified_as("Wrong Child", BORN)),
    )
    assert story.tell(void(4)).state.pupil.risk_groups == ("young-carer",)


def test_a_closed_case_takes_it_and_stays_closed() -> None:
    story = given(raised(), closed).when(identified_as("Rowan Bell", BORN)).records("pupil.identified")
    assert story.after.state.closed
    assert pupil_of(story.after)["name"] == "Rowan Bell"


def test_a_doubtful_date_of_birth_warns_and_a_right_one_ends_the_warning() -> None:
    story = given(done(a_concern(pupil=Pupil(name="Rowan", date_of_birth=date(1970, 1, 1)))))
    assert [each.clause for each in story.state.warnings] == ["2.4a"]
    right = story.when(identified_as("Rowan", BORN)).warns()
    assert right.after.state.warnings == ()
    right.after.when(identified_as("Rowan", date(1971, 1, 1))).warns("2.4a")


def test_a_voided_identification_gives_back_the_reading_before() -> None:
    story = given(raised(), done(identified_as("Wrong Child", BORN)), done(identified_as("Worse", BORN)))
    assert pupil_of(story.tell(void(2)))["name"] == "Worse"
    assert pupil_of(story.tell(void(3)))["name"] == "Wrong Child"
    assert pupil_of(story.tell(void(3)).tell(void(2)))["name"] == "Rowan Ashdown"


def with_a_register(story: Story) -> Story:
    child = RegisterPupil(given_name="Amelia", family_name="Okafor", date_of_birth=BORN, upn="A1")
    return replace(story, registered=(registered(child, REGISTERED), registered(ANONYMOUS, OTHER)))


def test_a_report_about_a_child_of_the_register_copies_name_and_date_of_birth() -> None:
    told = with_a_register(Story()).when(a_concern(pupil=Pupil(id=REGISTERED)), TEACHER)
    told.records("concern.raised")
    pupil = told.after.state.pupil
    assert (pupil.id, pupil.name, pupil.date_of_birth, pupil.upn) == (REGISTERED, "Amelia Okafor", BORN, "A1")
    bare = with_a_register(Story()).tell(a_concern(pupil=Pupil(id=OTHER, risk_groups=("send",)))).state.pupil
    assert (bare.date_of_birth, bare.upn, bare.risk_groups) == ("unknown", None, ("send",))


@pytest.mark.parametrize("upn", [None, "A1"])
def test_what_the_case_already_says_of_the_child_is_refused(upn: str | None) -> None:
    story = given(raised(), done(identified_as("Rowan Bell", BORN, pupil=REGISTERED, upn=upn)))
    story.when(identified_as("Rowan Bell", BORN, pupil=REGISTERED, upn=upn)).refused(AlreadyIdentified)
    for other in (
        identified_as("Rowan Bell", BORN, upn=upn),
        identified_as("Rowan Bell", BORN, pupil=OTHER, upn=upn),
        identified_as("Rowan Bel", BORN, pupil=REGISTERED, upn=upn),
        identified_as("Rowan Bell", pupil=REGISTERED, upn=upn),
        identified_as("Rowan Bell", BORN, pupil=REGISTERED, upn="A2"),
    ):
        story.when(other).records("pupil.identified").after.when(other).refused(AlreadyIdentified)


def test_a_typed_child_and_one_chosen_on_the_register_are_refused_twice() -> None:
    typed = given(done(a_concern(pupil=Pupil(name="Rowan Bell", date_of_birth=BORN)), TEACHER))
    typed.when(identified_as("Rowan Bell", BORN)).refused(AlreadyIdentified)
    chosen = with_a_register(Story()).tell(a_concern(pupil=Pupil(id=REGISTERED)))
    chosen.when(IdentifyPupil(pupil=REGISTERED, reasons=WHY)).refused(AlreadyIdentified)
    spelt = chosen.tell(identified_as("Amelia Okafor-Bell", BORN, pupil=REGISTERED))
    spelt.when(IdentifyPupil(pupil=REGISTERED)).records("pupil.identified")  # the name of the register again


def test_a_report_names_the_child_in_one_way() -> None:
    Story().when(a_concern(pupil=Pupil())).malformed("/pupil/name", "/pupil/date_of_birth")
    both = Pupil(id=REGISTERED, name="Amelia", date_of_birth="unknown")
    with_a_register(Story()).when(a_concern(pupil=both)).malformed("/pupil/name", "/pupil/date_of_birth")


def test_a_child_chosen_on_the_register_gives_the_case_their_name() -> None:
    story = with_a_register(given(done(a_concern(pupil=UNKNOWN), TEACHER)))
    chosen = story.when(IdentifyPupil(pupil=REGISTERED))
    assert chosen.fact(PupilIdentified).details == IdentityDetails(
        name="Amelia Okafor", date_of_birth=BORN, upn="A1"
    )
    assert pupil_of(chosen.after)["name"] == "Amelia Okafor"
    spelt = story.tell(identified_as("Amelia Okafor-Bell", BORN, pupil=REGISTERED))
    assert (pupil_of(spelt)["id"], pupil_of(spelt)["name"]) == (str(REGISTERED), "Amelia Okafor-Bell")


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
    with pytest.raises(CannotIdentify):
        together(IdentifyPupil(pupil=AMIR.id, reasons=WHY), DSL, here, unlinked, other)


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
