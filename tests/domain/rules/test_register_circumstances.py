"""What the register holds of the child when a report or an identification names them (3-DSL.m)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.case.pupil import OF_ANOTHER_CHILD
from domain.commands import IdentifyPupil, Pupil, SocialWorker, UpdateCircumstances
from domain.entries.pupil import RegisterCircumstances
from domain.events import ConcernRaised, PupilIdentified
from domain.evolve import replay
from domain.pupils.pupil_commands import RegisterPupil
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, void
from tests.domain.identity_builders import identified_as
from tests.domain.people_and_times import DSL, POLICY, TEACHER
from tests.domain.pupils.pupil_builders import registered
from tests.domain.story import Story, done, given

CHILD, TWIN = UUID(int=71), UUID(int=72)
WORKER = SocialWorker(name="Sol Okafor", phone="020 7946 0991")
KNOWN: dict[str, Any] = {"sen": "ehcp", "looked_after": True, "social_worker": WORKER, "young_carer": True}


def at_school(**known: Any) -> Story:
    """A school whose register has a child, of whom it knows this, and the child's twin."""
    child = RegisterPupil(given_name="Amelia", family_name="Okafor", home_authority="Sefton", **known)
    twin = RegisterPupil(given_name="Bo", family_name="Okafor")
    return Story(registered=(registered(child, CHILD), registered(twin, TWIN)))


def reported(groups: tuple[str, ...] | None = None, **known: Any) -> Story:
    """The case after a teacher reported about the child."""
    return at_school(**known).tell(a_concern(pupil=Pupil(id=CHILD, risk_groups=groups)), TEACHER)


def shown(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = case_document(story.state, DSL)["pupil"]
    return found


def test_a_report_brings_what_the_register_knows_that_day() -> None:
    story = reported(**KNOWN, previously_looked_after=True)
    pupil = shown(story)
    assert (pupil["sen"], pupil["looked_after"]) == ("ehcp", True)
    assert pupil["social_worker"]["name"] == "Sol Okafor"
    assert pupil["risk_groups"] == ("young-carer", "previously-looked-after")
    assert replay(story.stream) == story.state
    fact = story.stream[0].fact
    assert isinstance(fact, ConcernRaised)
    assert fact.pupil.risk_groups is None


def test_the_home_authority_of_the_register_is_left_to_the_dsl() -> None:
    """It decides the agencies and the deadlines (11.8)."""
    assert reported(**KNOWN).state.home_authority is None


def test_a_register_that_knows_nothing_adds_nothing() -> None:
    fact = reported().stream[0].fact
    assert isinstance(fact, ConcernRaised)
    assert fact.register is None
    typed = at_school(**KNOWN).tell(a_concern(), TEACHER)
    assert shown(typed)["sen"] is None


def test_what_the_reporter_said_stays() -> None:
    assert shown(reported(("send",), young_carer=True))["risk_groups"] == ("send", "young-carer")
    assert shown(reported(("young-carer",), young_carer=True))["risk_groups"] == ("young-carer",)
    assert shown(reported(("looked-after",), looked_after=False))["looked_after"] is None
    assert shown(reported(looked_after=False))["looked_after"] is False


def test_only_groups_of_the_schools_policy_are_named() -> None:
    codes = tuple(each for each in POLICY.codes["risk_groups"] if each.code != "young-carer")
    policy = replace(POLICY, codes={**POLICY.codes, "risk_groups": codes})
    story = replace(at_school(young_carer=True), policy=policy)
    assert shown(story.tell(a_concern(pupil=Pupil(id=CHILD)), TEACHER))["risk_groups"] == []


def test_a_child_who_is_named_later_brings_what_the_case_does_not_know() -> None:
    unnamed = a_concern(pupil=Pupil(name="Amelia Okafor", date_of_birth="unknown"))
    story = given(done(unnamed, TEACHER), done(UpdateCircumstances(sen="support")))
    story = replace(story, registered=at_school(**KNOWN).registered)
    told = story.when(identified_as("Amelia Okafor", pupil=CHILD))
    assert told.fact(PupilIdentified).register == RegisterCircumstances(
        risk_groups=("young-carer",), looked_after=True, social_worker=WORKER
    )
    assert (shown(told.after)["sen"], shown(told.after)["looked_after"]) == ("support", True)
    back = told.after.tell(void(told.after.state.version))
    assert (shown(back)["sen"], shown(back)["looked_after"]) == ("support", None)


def test_another_child_brings_their_own_and_keeps_none_of_the_first() -> None:
    first = at_school(**KNOWN).tell(a_concern(pupil=Pupil(id=CHILD, risk_groups=("excluded",))), TEACHER)
    twin = first.tell(IdentifyPupil(pupil=TWIN))
    assert (shown(twin)["sen"], shown(twin)["risk_groups"]) == (None, [])
    assert OF_ANOTHER_CHILD in twin.state.warnings
    again = twin.tell(IdentifyPupil(pupil=CHILD))
    assert (shown(again)["sen"], shown(again)["risk_groups"]) == ("ehcp", ("young-carer",))
    assert replay(again.stream) == again.state


@pytest.mark.parametrize("sen", ["none", "support"])
def test_the_dsl_changes_it_like_any_answer(sen: Any) -> None:
    story = reported(**KNOWN).tell(UpdateCircumstances(sen=sen, looked_after=False))
    assert (shown(story)["sen"], shown(story)["looked_after"]) == (sen, False)
    assert shown(story)["social_worker"]["name"] == "Sol Okafor"
