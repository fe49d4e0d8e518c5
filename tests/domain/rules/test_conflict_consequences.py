"""What an exclusion changes: what passes on to others, and what comes back (3.2h)."""

from dataclasses import replace
from datetime import date

from domain.access.ownership import is_owner, owners
from domain.access.permissions import visibility
from domain.case.warnings import TELL_THE_LADO
from domain.commands import AddInformation
from domain.events import ConflictDeclared
from domain.people.roles import NOBODY_LEFT, Person
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    ACCEPT,
    REPLY,
    a_chase,
    a_plan,
    a_review,
    an_emergency,
    feedback,
    raised,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    IN_LINE,
    MONDAY_10AM,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    london,
)
from tests.domain.record_builders import a_contact, a_mentor, confirmed, declared, lifted
from tests.domain.rules.test_conflicts import excluded
from tests.domain.story import done, given, silence_until


def test_once_lifted_the_owner_has_it_back_unless_another_accepted() -> None:
    story = given(raised(), done(ACCEPT), done(declared(DSL), TEACHER))
    assert story.state.owner is None
    assert "accept" in story.owed
    back = story.when(lifted(DSL), by=HEAD).turns(confirm_conflict="met", accept="ended").after
    assert back.state.owner == DSL.id
    taken = story.tell(ACCEPT, DEPUTY).tell(lifted(DSL), HEAD)
    assert taken.state.owner == DEPUTY.id
    assert visibility(taken.state, DSL) == "whole"


def test_an_excluded_persons_tasks_pass_on_and_the_entry_says_so() -> None:
    story = given(raised(), reviewed("early_help"), done(an_emergency(), TEACHER))
    story = story.tell(a_plan(date(2027, 3, 10), lead=TEACHER)).tell(a_mentor(TEACHER))
    told = story.when(declared(TEACHER))
    fact, after = told.fact(ConflictDeclared), told.after
    assert (fact.held, fact.passes_to) == (("referrer", "lead", "mentor"), ("dsl",))
    for name in ("feedback:police-1", "early-help-review", "mentor-contact"):
        assert not is_owner(after.state, after.obligation(name), TEACHER)
        assert is_owner(after.state, after.obligation(name), DSL)
    after.when(feedback("police_investigation", "police-1"), by=TEACHER).refused(Unseen)
    after.when(feedback("police_investigation", "police-1")).records("feedback.received")
    after.when(a_contact()).records("mentor.contact-recorded")
    silent = after.silence(london("2027-03-20 12:00"))
    new = silent.state.escalations[len(after.state.escalations) :]
    assert not any({"referrer", "lead", "mentor"} & set(each.to) for each in new)


def test_an_acting_dsl_who_is_excluded_passes_it_on() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, HEAD), done(declared(HEAD), TEACHER))
    assert story.state.rerouted == ("senior_leader",)
    story.when(a_review(), by=SENIOR).refused(Forbidden)
    acts = story.tell(ACCEPT, SENIOR).when(a_review(), by=SENIOR).records("review.decided").after
    rungs = acts.silence(london("2027-03-05 12:00")).state.escalations
    assert not any({"dsl", "deputy_dsl", "headteacher"} & set(each.to) for each in rungs)


def test_when_the_last_dsl_is_named_the_case_passes_on_though_another_owned_it() -> None:
    story = given(raised(), done(ACCEPT, DEPUTY), done(declared(DSL), TEACHER))
    assert story.state.owner == DEPUTY.id
    story = story.tell(declared(DEPUTY), TEACHER)
    assert story.state.rerouted == ("senior_leader", "headteacher")
    story.when(ACCEPT, by=SENIOR).records("concern.accepted")


def test_several_wait_beside_each_other_each_with_its_own_day() -> None:
    story = excluded(DSL, DEPUTY)
    assert {"confirm-conflict", "confirm-conflict:3"} <= story.owed
    assert owners(story.state, story.obligation("confirm-conflict")).roles == ("headteacher",)
    story.when(confirmed(DEPUTY), by=HEAD).turns(confirm_conflict_3="met")


def test_a_second_declarer_of_a_conflict_cannot_decide_it_either() -> None:
    story = excluded(DSL).tell(declared(DSL), HEAD)
    assert [each.to for each in story.state.conflicts] == [("deputy_dsl",)]
    story.when(lifted(DSL), by=HEAD).refused(Forbidden)
    assert len([name for name in story.owed if name.startswith("confirm-conflict")]) == 1


def test_no_reply_is_owed_to_a_reporter_who_may_not_know_and_it_is_when_they_may() -> None:
    """11.2."""
    story = given(raised(), reviewed()).when(declared(TEACHER)).turns(reply="ended").after
    story.when(lifted(TEACHER), by=DEPUTY).opens("reply")
    later = given(raised(), done(declared(TEACHER)), reviewed())
    assert "reply" not in later.owed
    later.when(lifted(TEACHER), by=DEPUTY).opens("reply")
    answered = given(raised(), reviewed(), done(REPLY), done(declared(TEACHER)))
    answered.when(lifted(TEACHER), by=DEPUTY).opens()


def test_an_open_decision_passes_upwards_each_working_day() -> None:
    story = excluded(COLLEAGUE, by=DSL).silence(london("2027-03-05 18:00"))
    rungs = [each.to for each in story.state.escalations if each.obligation == "confirm-conflict"]
    assert rungs[:3] == [("deputy_dsl",), ("nominated_governor",), ("board_lead",)]
    assert len(rungs) > 3
    story.when(lifted(COLLEAGUE), by=BOARD_LEAD).turns(confirm_conflict="met_late")


def test_a_rung_that_may_decide_takes_nothing_else_on() -> None:
    story = given(raised(), done(ACCEPT), done(declared(HEAD))).silence(london("2027-03-03 18:00"))
    assert "board_lead" in story.state.conflicts[0].to
    assert "board_lead" not in story.state.reached


def test_excluding_everybody_silences_nothing() -> None:
    """Nothing is blocked: the LADO is named, and the reporter can continue."""
    story = excluded(*IN_LINE)
    assert story.state.rerouted == (NOBODY_LEFT,)
    assert {each.to for each in story.state.conflicts} == {(NOBODY_LEFT,)}
    shown = case_document(story.state, TEACHER)
    assert [each["text"] for each in shown["warnings"]] == [TELL_THE_LADO.text]
    story.when(AddInformation(text="More."), by=TEACHER).records("information.added")
    story.when(an_emergency("lado"), by=TEACHER).records("referral.made")
    later = story.silence(london("2027-03-04 12:00"))
    assert later.state.escalations
    assert {role for each in later.state.escalations for role in each.to} == {NOBODY_LEFT}


def test_a_person_appointed_later_is_told_and_decides() -> None:
    story = excluded(*IN_LINE).silence(TUESDAY_5PM)
    new = Person(id=COLLEAGUE.id, roles=("nominated_governor",))
    story = replace(story, roster=(*IN_LINE, new)).silence(london("2027-03-05 12:00"))
    story.when(lifted(DSL), by=new).records("conflict.lifted")


def test_if_no_one_else_is_left_the_acting_dsl_records_the_lados_decision() -> None:
    roster = (DSL, HEAD)
    story = given(raised(DSL), done(declared(HEAD)), roster=roster)
    assert story.state.conflicts[0].to == (NOBODY_LEFT,)
    assert not is_owner(story.state, story.obligation("confirm-conflict"), DSL)
    story.when(confirmed(HEAD)).records("conflict.confirmed")


def test_an_emergency_waits_for_no_one() -> None:
    """11.4."""
    story = excluded(DSL, DEPUTY, HEAD)
    story.when(an_emergency(), by=TEACHER).records("referral.made")
    story.when(an_emergency(), by=SENIOR).records("referral.made")


def test_in_danger_the_next_accepts_within_ten_minutes() -> None:
    story = given(raised(immediate_danger=True), done(ACCEPT), now=MONDAY_10AM).at(MONDAY_10AM)
    story = story.tell(declared(DSL), TEACHER, at=london("2027-03-01 11:00"))
    assert story.obligation("accept").due_at == london("2027-03-01 11:10")


def test_those_who_decide_and_those_who_may_take_it_on_are_told_at_once() -> None:
    outcome = given(raised(), done(ACCEPT)).when(declared(DSL), by=TEACHER)
    told = {(each.say, each.obligation, each.roles) for each in outcome.notices}
    assert told == {
        ("conflict-declared", "confirm-conflict", ("deputy_dsl", "headteacher")),
        ("owed-at-once", "accept", ("dsl", "deputy_dsl")),  # the postman leaves out people who may not know
    }


def test_chasing_goes_to_the_dsl_when_the_referrer_may_not_know() -> None:
    """11.8."""
    story = given(
        raised(), done(an_emergency(), TEACHER), done(declared(TEACHER)), silence_until(TUESDAY_5PM)
    )
    assert is_owner(story.state, story.obligation("chase:police-1"), DSL)
    story.when(a_chase("police-1")).records("chase.recorded")


def test_a_case_that_has_lost_its_owner_is_still_to_be_accepted_whatever_is_voided() -> None:
    """3.2h: reviewed or not, it has no owner."""
    story = given(raised(), reviewed(), done(A_DISCUSSION), done(declared(DSL), TEACHER))
    assert "accept" in story.owed
    assert "accept" in story.tell(void(3), DEPUTY).owed
