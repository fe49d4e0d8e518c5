"""Protection is due again when new information could change the answer (11.9)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.commands import AddInformation, PersonCommand
from domain.events import ProtectionRecorded
from domain.people.roles import Person
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    WHY,
    a_referral,
    a_review,
    change,
    feedback,
    protection,
    raised,
    void,
)
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, GOVERNOR, HEAD, SENIOR, TEACHER, london
from tests.domain.record_builders import confirmed, declared, lifted
from tests.domain.safeguard_builders import DANGER, in_images, reclassified
from tests.domain.story import Story, done, given
from tests.with_each import with_each

IMAGERY: dict[str, Any] = {"category": "youth_produced_imagery"}
NONE = protection(none_needed=True)
NONE_FOR_OTHERS = protection("others", none_needed=True)
NONE_FOR_VICTIM = protection("victim", none_needed=True)
STAFF = AddInformation(text="It was a coach.", staff_allegation=True)
A_MAN = AddInformation(text="A grown man.", adult_involved=True)
AT_11 = london("2027-03-01 11:00")
MAKES_KNOWN: dict[str, PersonCommand] = {
    "danger": DANGER,
    "an adult in imagery": A_MAN,
    "an adult by age": AddInformation(text="He is 30.", imagery_parties=in_images(30)),
    "staff": STAFF,
    "a conflict": declared(COLLEAGUE),
    "danger by correction": change(1, immediate_danger=True),
    "an adult by correction": change(1, adult_involved=True),
}


def unprotected() -> Story:
    """No protection needed, as the DSL found."""
    return given(raised(**IMAGERY), done(ACCEPT), done(NONE))


def test_measures_from_before_suffice_again_once_a_review_found_no_danger() -> None:
    asked = given(raised(), done(ACCEPT), done(protection()), done(DANGER))
    assert "protect" in asked.owed
    none = asked.when(a_review(no_immediate_danger=WHY)).after
    assert "protect" not in none.owed
    assert "protect" in none.tell(DANGER).owed
    assert (
        "protect" in given(raised(), done(ACCEPT), done(DANGER)).tell(a_review(no_immediate_danger=WHY)).owed
    )


@pytest.mark.parametrize("by", [TEACHER, SENIOR])
def test_others_cannot_decide_that_no_protection_is_needed(by: Person) -> None:
    story = given(raised(by), done(ACCEPT)).when(NONE, by=by).turns().warns("11.9")
    assert story.fact(ProtectionRecorded).view is True
    assert "protect" in story.after.owed
    story.after.when(NONE).turns(protect="met")


@pytest.mark.parametrize("by", [DSL, DEPUTY, HEAD])
def test_a_dsl_a_deputy_and_the_head_say_it(by: Person) -> None:
    story = given(raised()).when(NONE, by=by).turns(protect="met").warns()
    assert story.fact(ProtectionRecorded).view is None


def test_a_person_acting_as_the_dsl_may_decide_that_no_protection_is_needed() -> None:
    story = given(raised(TEACHER, about=(DSL, DEPUTY)), done(ACCEPT, HEAD))
    story.when(NONE, by=HEAD).turns(protect="met").warns()
    about_the_head = given(raised(about=(DSL, DEPUTY, SENIOR, HEAD)))
    about_the_head.when(NONE, by=GOVERNOR).turns()
    about_the_head.tell(ACCEPT, GOVERNOR).when(NONE, by=GOVERNOR).turns(protect="met")


def test_a_view_takes_no_measure_back() -> None:
    story = given(raised(), done(protection("victim")), done(NONE_FOR_VICTIM, TEACHER))
    story.when(protection("others")).turns(protect="met")


@with_each("known", MAKES_KNOWN)
def test_after_none_was_needed_it_is_owed_again(known: str) -> None:
    told = unprotected().when(MAKES_KNOWN[known])
    assert "protect" in told.after.owed
    told.after.when(protection()).turns(protect="met")


@with_each("known", MAKES_KNOWN)
def test_if_measures_are_in_place_protection_is_due_again_only_in_danger(known: str) -> None:
    """Measures against hunger are none against a man at the gate."""
    story = given(raised(**IMAGERY), done(ACCEPT), done(protection()))
    assert ("protect" in story.when(MAKES_KNOWN[known]).after.owed) == known.startswith("danger")


def test_measures_of_others_are_kept_and_do_not_settle_danger() -> None:
    story = given(raised(immediate_danger=True)).when(protection(), by=TEACHER).turns().warns("11.9")
    assert story.fact(ProtectionRecorded).view is True
    story.after.when(protection()).turns(protect="met")
    for by in (COLLEAGUE, SENIOR):  # who reported it changes nothing
        stand_in = given(raised(by, immediate_danger=True, about=(DSL, DEPUTY, HEAD)))
        stand_in.when(protection(), by=SENIOR).turns(protect="met")


@pytest.mark.parametrize(
    "nothing_new", [MORE, AddInformation(text="A boy of nine.", adult_involved=False), reclassified("csa")]
)
def test_information_without_a_new_risk_does_not_make_protection_due_again(
    nothing_new: PersonCommand,
) -> None:
    assert "protect" not in unprotected().when(nothing_new).after.owed


def test_it_is_due_again_only_for_those_last_found_to_need_none() -> None:
    story = given(raised(), done(ACCEPT), done(protection("victim")), done(NONE_FOR_OTHERS))
    asked = story.tell(STAFF)
    asked.when(protection("victim")).turns()
    asked.when(protection("others")).turns(protect="met")
    ended = given(raised(), done(protection()), done(NONE_FOR_VICTIM)).tell(STAFF)
    ended.when(protection("others")).turns()
    ended.when(protection("victim")).turns(protect="met")


def test_considered_again_none_may_be_needed_still() -> None:
    unprotected().tell(DANGER).when(NONE).turns(protect="met")


def test_a_finding_from_before_the_danger_was_known_does_not_meet_protection() -> None:
    story = unprotected().tell(DANGER, at=AT_11)
    earlier = protection(none_needed=True, occurred_at=london("2027-03-01 10:30"))
    story.when(earlier, at=london("2027-03-01 11:10")).turns()
    measures = protection(measures="Kept inside.", occurred_at=london("2027-03-01 10:30"))
    story.when(measures, at=london("2027-03-01 11:10")).turns(protect="met")


def test_an_earlier_finding_recorded_late_takes_no_measure_back() -> None:
    """Recorded late: a finding from before the measures."""
    story = given(raised(immediate_danger=True), done(ACCEPT), done(protection(), at=AT_11))
    earlier = protection(none_needed=True, occurred_at=london("2027-03-01 10:30"))
    typed = story.tell(earlier, at=london("2027-03-01 11:10"))
    assert "protect" not in typed.tell(STAFF).owed
    later = story.tell(protection(none_needed=True), at=london("2027-03-01 11:10"))
    assert "protect" in later.tell(STAFF).owed


def test_social_care_protects_the_child_immediately_so_none_needed_does_not_suffice() -> None:
    """11.9: within the hour, also where protection was open; a later decision takes nothing back."""
    referred_on = unprotected().tell(a_referral())
    outcome = referred_on.when(feedback("immediate_protection"))
    outcome.due("protect", outcome.after.now + timedelta(hours=1))
    assert "refer:immediate" not in outcome.after.owed
    assert "protect" not in outcome.after.tell(NONE).owed
    assert "protect" not in outcome.after.tell(void(outcome.after.state.version)).owed
    assert "protect" in outcome.after.tell(feedback("services")).owed
    for decision in ("section_47", "services"):
        assert "protect" not in referred_on.tell(feedback(decision)).owed
    assert "protect" not in referred_on.tell(protection()).tell(feedback("immediate_protection")).owed
    still_open = given(raised(), done(a_referral()))
    hastened = still_open.when(feedback("immediate_protection"))
    hastened.due("protect", hastened.after.now + timedelta(hours=1))


def test_repeating_a_known_fact_opens_nothing_again() -> None:
    story = unprotected().tell(A_MAN).tell(declared(COLLEAGUE)).tell(NONE)
    assert "protect" not in story.when(replace(A_MAN, same_adult_as=4)).after.owed
    assert "protect" not in story.when(declared(COLLEAGUE), by=TEACHER).after.owed


def test_each_report_of_danger_and_each_allegation_asks_again() -> None:
    """It can be about another person than the one before, of whom an agency was told."""
    for referral, said in ((a_referral("police"), DANGER), (a_referral("lado"), STAFF)):
        untold = unprotected().tell(said).tell(NONE)
        for story in (untold, untold.tell(referral)):
            assert "protect" in story.when(said).after.owed


def test_protection_is_no_longer_due_when_the_entry_that_asked_for_it_was_an_error() -> None:
    story = unprotected().tell(DANGER)
    assert story.when(void(4)).after.obligation("protect").state == "ended"
    corrected = story.when(change(4, immediate_danger=False)).after
    assert corrected.obligation("protect").state == "ended"
    adult = unprotected().tell(A_MAN).when(change(4, adult_involved="unknown")).after
    assert adult.obligation("protect").state == "ended"


def test_a_record_that_never_was_owes_it_again() -> None:
    story = unprotected().tell(DANGER).tell(NONE)
    assert "protect" in story.when(void(5)).after.owed
    measured = unprotected().tell(DANGER).tell(protection())
    assert "protect" not in measured.when(void(3)).after.owed
    assert "protect" in measured.tell(void(3)).when(void(5)).after.owed


def test_a_measure_that_never_was_leaves_what_was_said_before_it() -> None:
    story = given(raised(), done(ACCEPT), done(NONE), done(protection()), done(STAFF))
    assert "protect" not in story.owed
    assert "protect" in story.when(void(4)).after.owed


def test_a_conflict_that_is_lifted_or_confirmed_leaves_it_owed() -> None:
    story = unprotected().tell(declared(COLLEAGUE), TEACHER)
    assert "protect" in story.tell(lifted(COLLEAGUE)).owed
    assert "protect" in story.tell(confirmed(COLLEAGUE)).owed


def test_a_person_named_before_is_not_a_new_fact() -> None:
    story = given(raised(about=(COLLEAGUE,)), done(ACCEPT), done(NONE))
    assert "protect" not in story.when(declared(COLLEAGUE)).after.owed


def test_by_another_name_it_is_an_adult_in_imagery_and_owed_again() -> None:
    story = given(raised(category="cse", adult_involved=True), done(ACCEPT), done(NONE))
    assert "protect" in story.when(reclassified("youth_produced_imagery")).after.owed
