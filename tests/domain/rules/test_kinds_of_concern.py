"""Kinds of concern are data of the policy, and so is what they bring with them (2.1, 8.3, 3.2i)."""

from dataclasses import replace

import pytest

from domain.case.stages import is_small_worry
from domain.commands import PersonCommand
from domain.entries.reporting import ConcernKind
from domain.policy.policy_model import KindsOfConcern, OfferedKind
from domain.refusals import PoliceReferralRequired
from policies.policy_loader import FOLDER, load_kinds
from tests.domain.command_builders import a_concern, a_referral, a_review, raised, reviewed, void
from tests.domain.outcome import Malformed
from tests.domain.people_and_times import DSL, POLICY, TEACHER
from tests.domain.safeguard_builders import reclassified
from tests.domain.story import Step, Story, done, given

GENERAL = replace(POLICY, version=3, kinds=load_kinds(FOLDER / "kinds" / "general.toml"))
SCHOOL = Story(policy=GENERAL)


def after(*steps: Step) -> Story:
    story = SCHOOL
    for step in steps:
        story = step(story)
    return story


def refusal(story: Story, command: PersonCommand) -> dict[str, str]:
    with pytest.raises(Malformed) as refused:
        story.permitted(command, DSL)
    return {each.pointer: each.message for each in refused.value.found}


def test_only_a_kind_of_the_policy_is_recorded_and_the_refusal_names_them_all() -> None:
    said = "Give one of cse, csa, youth_produced_imagery, cce, physical, emotional, neglect, other."
    assert refusal(Story(), a_concern(category="online_harm")) == {"/concern/category": said}
    assert refusal(given(raised()), reclassified("online_harm")) == {"/category": said}
    assert "/category" in refusal(given(raised()), reclassified("not_stated"))
    assert after(raised(category="online_harm")).state.concern.kind.name == "Online harm"


def test_a_kind_that_no_code_knows_is_recorded_with_its_name() -> None:
    kinds = KindsOfConcern(kinds=(OfferedKind(code="ours", name="A kind of ours", group="G", basis="Us"),))
    story = raised(category="ours")(Story(policy=replace(POLICY, kinds=kinds)))
    assert story.state.concern.kind == ConcernKind(code="ours", name="A kind of ours")
    later = replace(story, policy=POLICY)
    assert later.tell(reclassified("neglect")).state.concern.reported_kind.name == "A kind of ours"


def test_every_kind_of_exploitation_owes_the_mentor_and_the_nrm() -> None:
    """4.6, 12.5."""
    exploiting = {each.code for each in GENERAL.kinds.kinds if "exploitation" in each.means}
    assert exploiting == {"cse", "cce", "county_lines", "modern_slavery"}
    for code in exploiting:
        assert {"mentor", "consider-nrm"} <= set(after(raised(category=code), reviewed("early_help")).owed)


def test_the_policy_says_which_kind_is_never_a_small_worry() -> None:
    """2.4g: no code in a rule."""
    grave = {each.code for each in GENERAL.kinds.kinds if "grave" in each.means}
    assert grave == {"csa", "sexual_violence_harassment", "fgm_risk", "forced_marriage", "honour_based_abuse"}
    kinds = [
        OfferedKind(code="ours", name="Ours", group="G", basis="Us", means=means)
        for means in ((), ("grave",))
    ]
    for kind, noted in zip(kinds, (True, False), strict=True):
        ours = replace(POLICY, kinds=KindsOfConcern(kinds=(kind,)))
        assert is_small_worry(raised(category="ours")(Story(policy=ours)).state) is noted


def test_a_kind_for_the_police_is_owed_to_them_at_the_report_and_at_a_change() -> None:
    """8.3."""
    told = after(raised(category="fgm"))
    changed = after(raised(category="fgm_risk"), done(reclassified("fgm")))
    for story in (told, changed):
        assert "refer:police" in story.owed
        story.when(a_review()).refused(PoliceReferralRequired)
        assert "refer:police" not in story.tell(a_referral("police")).owed
    assert "refer:police" not in changed.tell(void(2)).owed
    assert "refer:police" not in after(raised(category="fgm_risk")).owed


def test_an_allegation_is_for_the_lado_at_the_report_and_at_a_change() -> None:
    """3.2i."""
    told = after(raised(category="staff_allegation"))
    changed = after(raised(category="low_level"), done(reclassified("staff_allegation")))
    for story in (told, changed):
        assert "refer:lado" in story.owed
        assert story.state.concern.staff_allegation
    assert "refer:lado" not in after(raised(category="low_level")).owed


def test_an_answer_that_contradicts_the_kind_is_malformed() -> None:
    """8.1, 3.2i."""
    images = a_concern(category="youth_produced_imagery", imagery=False)
    alleged = a_concern(category="staff_allegation", staff_allegation=False)
    assert list(refusal(Story(), images)) == ["/concern/imagery"]
    assert list(refusal(SCHOOL, alleged)) == ["/concern/staff_allegation"]
    SCHOOL.permitted(a_concern(category="staff_allegation"), TEACHER)
