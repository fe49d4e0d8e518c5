"""Kinds of concern are data of the policy; reclassifying one stops no deadline (2.1, 2.5, 3.2i, 8.3)."""

from dataclasses import replace

import pytest

from domain.case.stages import is_small_worry
from domain.commands import AddInformation, PersonCommand
from domain.entries.reporting import ConcernKind
from domain.policy.policy_model import KindsOfConcern, OfferedKind
from domain.refusals import PoliceReferralRequired
from policies.policy_loader import FOLDER, load_kinds
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    REOPEN,
    a_concern,
    a_referral,
    a_review,
    change,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Malformed
from tests.domain.people_and_times import COLLEAGUE, DSL, MONDAY_10AM, POLICY, TEACHER, TUESDAY_9AM, london
from tests.domain.record_builders import NO_MENTOR, NO_NRM, asked_for_nrm
from tests.domain.safeguard_builders import reclassified
from tests.domain.settling_steps import closed
from tests.domain.story import Step, Story, done, given

WITH_AN_ADULT = raised(category="youth_produced_imagery", adult_involved=True)


@pytest.mark.parametrize("category", ["csa", "neglect", "other", "youth_produced_imagery"])
def test_under_no_name_is_an_adult_in_imagery_reviewed_without_the_police(category: str) -> None:
    """8.3."""
    story = given(WITH_AN_ADULT, done(reclassified(category)))
    story.when(a_review()).refused(PoliceReferralRequired)
    assert "refer:police" in story.owed


def test_every_clock_keeps_running() -> None:
    """2.5."""
    before = given(raised(category="cse"), reviewed("refer", "cscs"), referred())
    after = before.when(reclassified("csa", "Control only.")).records("concern.reclassified").turns().opens()
    assert after.after.state.obligations == before.state.obligations
    assert after.after.stage == before.stage == "awaiting_feedback"
    due = before.obligation("feedback:cscs-1").due_at
    assert due is not None
    late = after.after.silence(due)
    assert late.obligation("feedback:cscs-1").state == "overdue"


def test_called_imagery_with_an_adult_it_is_for_the_police_at_once() -> None:
    """8.3."""
    story = given(raised(adult_involved=True))
    outcome = story.when(reclassified("youth_produced_imagery")).opens("refer:police").warns("8.3")
    outcome.after.when(a_review()).refused(PoliceReferralRequired)
    approached = given(raised(adult_involved=True), referred("police"))
    approached.when(reclassified("youth_produced_imagery")).opens("refer:police")


def test_a_name_or_an_adult_told_of_in_error_owes_the_police_nothing() -> None:
    story = given(raised(adult_involved=True), done(reclassified("youth_produced_imagery")))
    assert "refer:police" not in story.tell(void(2)).owed
    assert "refer:police" not in story.tell(change(1, adult_involved=False)).owed


@pytest.mark.parametrize("category", ["cse", "cce"])
def test_a_reviewed_case_that_becomes_exploitation_owes_nrm_and_mentor(category: str) -> None:
    """4.6, 12.5."""
    upheld = given(raised(), reviewed("early_help"))
    upheld.when(reclassified(category)).opens("consider-nrm", "mentor")
    given(raised(), reviewed()).when(reclassified(category)).opens("consider-nrm")
    given(raised()).when(reclassified(category)).opens()
    assert given(raised(), done(reclassified(category))).tell(a_review("early_help")).owed >= {
        "consider-nrm",
        "mentor",
    }


def test_a_case_no_longer_called_exploitation_keeps_its_obligations() -> None:
    story = given(raised(category="cse"), reviewed("early_help"), done(reclassified("csa")))
    assert story.owed >= {"consider-nrm", "mentor"}
    considered = story.tell(asked_for_nrm())
    assert "mentor" in considered.tell(void(considered.state.version)).owed
    before_its_review = given(raised(category="cse"), done(reclassified("csa")), reviewed("early_help"))
    assert not {"consider-nrm", "mentor"} & before_its_review.owed


def test_reclassifying_a_case_does_not_reopen_what_was_already_considered() -> None:
    story = given(raised(category="cse"), reviewed("early_help"), done(NO_NRM), done(NO_MENTOR))
    story.when(reclassified("cce")).opens()
    gone = story.tell(reclassified("neglect"))
    gone.when(reclassified("cse")).opens()


def test_a_name_given_in_error_takes_what_it_owed_with_it_and_gives_back_the_one_before() -> None:
    story = given(raised(), reviewed("early_help"), done(reclassified("cse")))
    undone = story.tell(void(3))
    assert not {"consider-nrm", "mentor"} & undone.owed
    assert undone.state.concern.category == "neglect"
    twice = story.tell(reclassified("cce")).tell(void(3))
    assert twice.owed >= {"consider-nrm", "mentor"}
    away = given(raised(category="cse"), done(reclassified("neglect")), reviewed("early_help"))
    assert away.tell(void(2)).owed >= {"consider-nrm", "mentor"}


def test_a_reopened_case_owes_what_its_name_then_owes() -> None:
    story = given(raised(category="cse"), closed, done(REOPEN), done(reclassified("neglect")))
    assert not {"consider-nrm", "mentor"} & story.tell(a_review("early_help")).owed


def test_the_case_shows_its_name_and_the_reporter_the_one_they_gave() -> None:
    """3-STF.k."""
    story = given(raised(TEACHER, category="other"), done(reclassified("cse", "Age.")))
    whole = case_document(story.state, DSL)["concern"]
    assert (whole["category"], whole["raised_as"], whole["motive"]) == ("cse", "other", "Age.")
    own = case_document(story.state, TEACHER)["concern"]
    assert (own["category"], own["raised_as"], own["motive"]) == ("other", "other", None)


ALLEGED = AddInformation(text="It was a coach of ours.", staff_allegation=True)
LADO = "refer:lado"


def test_the_lado_is_not_both_referred_to_and_not() -> None:
    given(raised()).when(a_review("refer", "lado", no_lado="He works elsewhere.")).malformed("/no_lado")
    given(raised()).when(a_review(no_lado="No.")).malformed("/no_lado")


def test_it_is_owed_within_one_working_day_by_guidance() -> None:
    outcome = given().when(a_concern(staff_allegation=True), by=TEACHER, at=MONDAY_10AM)
    owed = outcome.due(LADO, london("2027-03-02 17:00")).after.obligation(LADO)
    assert (owed.clause, owed.basis) == ("3.2i", "guidance")
    assert "3.2i" in outcome.events[0].clauses
    given(raised()).when(ALLEGED).opens(LADO).due(LADO, london("2027-03-02 17:00"))
    late = outcome.after.silence(london("2027-03-02 17:00"))
    assert late.obligation(LADO).state == "overdue"


def test_a_referral_meets_it_and_each_allegation_after_that_is_told_too() -> None:
    """3.2i: the second can be about another member of staff."""
    story = given(raised(staff_allegation=True), referred("lado"))
    assert story.obligation(LADO).state == "met"
    told = story.when(ALLEGED, at=TUESDAY_9AM).due(LADO, london("2027-03-03 17:00")).after
    told.when(a_referral("lado")).turns(refer_lado="met")
    again = given(raised(staff_allegation=True), done(ALLEGED))
    assert [owed.id for owed in again.state.obligations].count(LADO) == 1


def test_the_review_says_why_it_is_not_for_the_lado_and_else_it_stays_owed() -> None:
    story = given(raised(staff_allegation=True))
    assert LADO in story.tell(a_review()).owed
    ended = story.tell(a_review(no_lado="He has left for another county's school."))
    assert ended.obligation(LADO).state == "ended"
    assert LADO in ended.tell(void(2)).owed
    assert LADO in story.tell(a_review("refer", "lado")).owed


def test_an_entry_in_error_takes_it_back() -> None:
    assert LADO not in given(raised(), reviewed(), done(ALLEGED), done(void(3))).owed


def test_a_case_about_a_member_of_staff_asks_whether_it_is_an_allegation() -> None:
    def asks(*steps: Step) -> bool:
        warnings = case_document(given(*steps).state, DSL)["warnings"]
        return any(each["clause"] == "3.2i" for each in warnings)

    about = raised(about=(COLLEAGUE,))
    assert asks(about)
    assert not asks(raised())
    assert not asks(about, referred("lado"))
    assert not asks(about, done(ALLEGED))


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
