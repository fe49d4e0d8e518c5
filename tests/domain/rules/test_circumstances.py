"""How it happened, what makes it exploitation, and what is known of the child now (2.1, 2.4, 3-DSL.m)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.case.pupil import OF_ANOTHER_CHILD
from domain.case.warnings import team_warnings
from domain.commands import AddInformation, IdentifyPupil, Pupil, SocialWorker, UpdateCircumstances
from domain.entries.base import Circumstances, Exploitation, Threshold
from domain.entries.pupil import RegisterCircumstances
from domain.events import ConcernRaised, PupilIdentified
from domain.evolve import replay
from domain.people.roles import Person
from domain.pupils.pupil_commands import RegisterPupil
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    a_concern,
    a_referral,
    a_review,
    by_telephone,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.people_and_times import DSL, POLICY, TEACHER, WEDNESDAY_9AM
from tests.domain.pupils.pupil_builders import registered
from tests.domain.record_builders import ADVANTAGE, AT_THE_PARK, LEVEL_4, ONLINE, identified_as, in_team
from tests.domain.safeguard_builders import EXCHANGE, reclassified
from tests.domain.story import Story, done, given, silence_until

MORE = AddInformation(text="He met her there.", circumstances=AT_THE_PARK, exploitation=EXCHANGE)


def concern(story: Story, by: Person = DSL) -> Any:
    return case_document(story.state, by)["concern"]


def test_classifying_as_exploitation_asks_what_was_exchanged_or_who_gained() -> None:
    """2.1: at least one limb, from any entry; reclassifying does not wait for it."""
    bare = reclassified("cse", exploitation=Exploitation(imbalances=("age",)))
    given(raised()).when(bare).records("concern.reclassified").warns("2.1")
    given(raised()).when(reclassified("cse", exploitation=None)).warns("2.1", "2.1")
    given(raised(), done(reclassified("csa", "Control only."))).when(bare).warns("2.1")
    given(raised(), done(reclassified("cse", "Gifts.")), done(void(2))).when(bare).warns("2.1")
    given(raised(exploitation=ADVANTAGE)).when(bare).records("concern.reclassified").warns()
    given(raised(), done(MORE)).when(bare).warns()
    given(raised()).when(reclassified("cse", "Age; gifts.")).warns()
    given(raised(), done(reclassified("cse", "Gifts."))).when(bare).warns()
    given(raised()).when(reclassified("cce")).warns()


def test_a_missing_imbalance_is_asked_for() -> None:
    given(raised()).when(reclassified("cse", exploitation=ADVANTAGE)).warns("2.1")
    given(raised(exploitation=EXCHANGE)).when(reclassified("cse", exploitation=ADVANTAGE)).warns()


def test_several_entries_add_up() -> None:
    """2.4b, 2.4c, 4.6."""
    story = given(raised(circumstances=ONLINE), done(MORE))
    assert concern(story)["circumstances"] == {
        "mode": ("technology", "in_person"),
        "contact_type": ("non_contact",),
        "online": ("A game with strangers.",),
        "places": ("The park by the canal.",),
        "peers": ("Her cousin.",),
    }
    assert concern(story.tell(void(2)))["circumstances"]["places"] == []
    assert concern(story.tell(void(2)))["limbs"] == []


def test_reporters_see_what_they_reported_themselves() -> None:
    """3-STF.k."""
    story = given(raised(TEACHER, circumstances=ONLINE), done(MORE))
    assert concern(story, TEACHER)["circumstances"]["mode"] == ("technology",)
    assert concern(story, TEACHER)["limbs"] == []


@pytest.mark.parametrize("wrong", [{"mode": ("In person",)}, {"contact_type": ("",)}, {"places": " "}])
def test_a_code_has_its_form_and_a_text_says_something(wrong: dict[str, Any]) -> None:
    where = f"/concern/circumstances/{next(iter(wrong))}"
    given().when(a_concern(circumstances=Circumstances(**wrong)), by=TEACHER).malformed(where)


def test_the_threshold_is_kept_with_the_edition_of_the_local_document() -> None:
    """3.2e."""
    empty = Threshold(level="4", document=" ", version="2024")
    given(raised()).when(a_review(threshold=empty)).malformed("/threshold/document")
    story = given(raised(), done(a_review("refer", "cscs", threshold=LEVEL_4)))
    story = story.tell(a_referral(threshold=LEVEL_4))
    line = {"level": "4, specialist", "document": "Continuum of Need", "version": "May 2024"}
    assert case_document(story.state, DSL)["thresholds"] == [{"event": 2, **line}, {"event": 3, **line}]
    assert case_document(story.tell(void(3)).state, DSL)["thresholds"] == [{"event": 2, **line}]
    assert case_document(story.state, TEACHER)["thresholds"] == []


WORKER = SocialWorker(name="Sol Okafor", phone="020 7946 0991")
WITH_GROUPS = raised(
    pupil=Pupil(name="Rowan Ashdown", date_of_birth="unknown", risk_groups=("looked-after", "young-carer"))
)


def asked_for(story: Story) -> list[str]:
    """The member that each warning asks for."""
    return [each.text.rpartition("Ask the ")[2] for each in team_warnings(story.state, POLICY)]


def said(story: Story) -> set[str | None]:
    return {each.say for each in story.state.escalations}


def test_an_update_says_something() -> None:
    given(raised()).when(UpdateCircumstances()).malformed("/risk_groups")
    given(raised()).when(UpdateCircumstances(risk_groups=())).records("circumstances.updated")


def test_the_case_shows_the_newest_answers_and_keeps_those_not_given() -> None:
    story = given(WITH_GROUPS, done(UpdateCircumstances(sen="support", social_worker=WORKER)))
    after = story.when(UpdateCircumstances(risk_groups=("send",), home_authority="Sefton"))
    after.records("circumstances.updated").opens().turns().warns()
    assert after.events[0].clauses == ("3-DSL.m",)
    shown = case_document(after.after.state, DSL)["pupil"]
    assert (shown["risk_groups"], shown["sen"], shown["looked_after"]) == (("send",), "support", None)
    assert (shown["social_worker"]["name"], shown["home_authority"]) == ("Sol Okafor", "Sefton")


def test_the_team_is_asked_for_by_what_is_known_now() -> None:
    """7.4."""
    story = given(WITH_GROUPS)
    assert asked_for(story) == ["designated teacher to join."]
    assert asked_for(story.tell(UpdateCircumstances(looked_after=False))) == []
    assert asked_for(story.tell(UpdateCircumstances(risk_groups=()))) == []
    both = story.tell(UpdateCircumstances(sen="ehcp"))
    assert asked_for(both) == ["SENCO to join.", "designated teacher to join."]
    assert asked_for(both.tell(in_team(part="senco", standing="joined"))) == ["designated teacher to join."]
    assert asked_for(both.tell(UpdateCircumstances(sen="none"))) == ["designated teacher to join."]


def test_a_referral_follows_the_authority_where_the_child_lives_now() -> None:
    story = given(raised(), reviewed("refer", "cscs"))
    story.when(by_telephone()).opens("feedback:cscs-1")
    moved = story.tell(UpdateCircumstances(home_authority="Shropshire"))
    moved.when(by_telephone()).opens("feedback:cscs-1", "confirm-in-writing:cscs-1")


def test_a_silent_agency_is_chased_through_the_childs_own_social_worker() -> None:
    """11.8: the assigned social worker first, and the front door if there is none."""
    late = given(raised(), reviewed("refer", "cscs"), referred(), silence_until(WEDNESDAY_9AM))
    assert "contact-front-door" in said(late)
    known = given(raised(), done(UpdateCircumstances(social_worker=WORKER)), reviewed("refer", "cscs"))
    silent = given(lambda _: known, referred(), silence_until(WEDNESDAY_9AM))
    assert "contact-social-worker" in said(silent)


def test_a_voided_update_gives_back_the_answers_before() -> None:
    story = given(WITH_GROUPS, done(UpdateCircumstances(risk_groups=("send",), home_authority="Sefton")))
    voided = story.tell(void(2)).state
    assert (voided.pupil.risk_groups, voided.home_authority) == (("looked-after", "young-carer"), None)


CHILD, TWIN = UUID(int=71), UUID(int=72)
KNOWN: dict[str, Any] = {"sen": "ehcp", "looked_after": True, "social_worker": WORKER, "young_carer": True}


def at_school(**known: Any) -> Story:
    """A school whose register has a child, of whom it knows this, and the child's twin."""
    child = RegisterPupil(given_name="Amelia", family_name="Okafor", home_authority="Sefton", **known)
    twin = RegisterPupil(given_name="Bo", family_name="Okafor")
    return Story(registered=(registered(child, CHILD), registered(twin, TWIN)))


def reported(groups: tuple[str, ...] | None = None, **known: Any) -> Story:
    """The case after a teacher reported about the child."""
    return at_school(**known).tell(a_concern(pupil=Pupil(id=CHILD, risk_groups=groups)), TEACHER)


def shown(story: Story) -> Any:
    return case_document(story.state, DSL)["pupil"]


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
