"""The pupil's circumstances now: rules and warnings go by the newest answers (3-DSL.m)."""

import pytest

from domain.case.warnings import team_warnings
from domain.commands import Pupil, SocialWorker, UpdateCircumstances
from domain.people.roles import Person
from tests.domain.case_documents import case_document
from tests.domain.command_builders import by_telephone, raised, referred, reviewed, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import AUDITOR, DSL, HEAD, POLICY, TEACHER, WEDNESDAY_9AM
from tests.domain.story import Story, done, given, silence_until
from tests.domain.team_builders import in_team

WORKER = SocialWorker(name="Sol Okafor", phone="020 7946 0991")
WITH_GROUPS = raised(
    pupil=Pupil(name="Rowan Ashdown", date_of_birth="unknown", risk_groups=("looked-after", "young-carer"))
)


def asked_for(story: Story) -> list[str]:
    """The member that each warning asks for."""
    return [each.text.rpartition("Ask the ")[2] for each in team_warnings(story.state, POLICY)]


def said(story: Story) -> set[str | None]:
    return {each.say for each in story.state.escalations}


@pytest.mark.parametrize("by", [TEACHER, HEAD, AUDITOR])
def test_only_a_dsl_updates_them(by: Person) -> None:
    given(raised(TEACHER)).when(UpdateCircumstances(sen="ehcp"), by=by).refused(Forbidden)


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
