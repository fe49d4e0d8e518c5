"""The police must be told of an adult in imagery, whatever they were told before (8.3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.commands import AddInformation, PersonCommand
from domain.entries.base import Circumstances
from domain.refusals import ObligationsOpen, PoliceReferralRequired
from tests.domain.command_builders import (
    CLOSE,
    MORE,
    REOPEN,
    a_concern,
    a_referral,
    a_review,
    an_emergency,
    change,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.people_and_times import MONDAY_9AM, TEACHER, london
from tests.domain.safeguard_builders import in_images, reclassified
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

BEGUN = london("2027-03-01 10:00")
IMAGERY: dict[str, Any] = {"category": "youth_produced_imagery"}
A_MAN = AddInformation(text="It is a grown man.", adult_involved=True)
SAME_MAN = replace(A_MAN, same_adult_as=2)
WITH_PICTURES = AddInformation(text="A man has pictures.", adult_involved=True, imagery=True)
ADULTS = [A_MAN, WITH_PICTURES, AddInformation(text="He is 30.", imagery_parties=in_images(30))]
TOLD = given(raised(**IMAGERY, adult_involved=True), referred("police"))
"""The police were told of the adult."""
TOLD_OF_SOMETHING_ELSE = (raised(**IMAGERY), referred("police"))
BEFORE: dict[str, Callable[[], Story]] = {
    "awaited": lambda: given(*TOLD_OF_SOMETHING_ELSE),
    "taken up": lambda: given(*TOLD_OF_SOMETHING_ELSE, fed_back("police_investigation", "police-1")),
    "refused": lambda: given(*TOLD_OF_SOMETHING_ELSE, fed_back("police_no_further_action", "police-1")),
    "void": lambda: given(*TOLD_OF_SOMETHING_ELSE, done(void(2))),
    "reviewed": lambda: given(*TOLD_OF_SOMETHING_ELSE, reviewed("refer", "police")),
    "an emergency": lambda: given(raised(**IMAGERY), done(an_emergency(), TEACHER)),
}
MAKES_IT_KNOWN: dict[str, PersonCommand] = {
    "add-information": A_MAN,
    "by an age": AddInformation(text="He is 30.", imagery_parties=in_images(30)),
    "correct": change(1, adult_involved=True),
}


@with_each("before", BEFORE)
@with_each("by", MAKES_IT_KNOWN)
def test_police_who_were_told_of_something_else_are_owed_it(before: str, by: str) -> None:
    BEFORE[before]().when(MAKES_IT_KNOWN[by]).opens("refer:police")


def test_a_second_adult_of_an_earlier_time_was_not_told_by_an_earlier_referral() -> None:
    story = given(raised(**IMAGERY, adult_involved=True), referred("police"))
    another = replace(A_MAN, occurred_at=story.now - timedelta(days=1))
    outcome = story.when(another).opens("refer:police")
    outcome.after.when(a_referral("police")).turns(refer_police="met")
    first = given(raised(**IMAGERY), referred("police"))
    first.when(replace(A_MAN, occurred_at=first.now - timedelta(days=1))).opens()


def test_a_second_adult_stays_one_when_the_first_is_not_in_images_any_more() -> None:
    """A regression: told of the first adult in that minute, the police were taken to know of the other."""
    images, told = done(reclassified("youth_produced_imagery"), at=BEGUN), referred("police", at=BEGUN)
    story = given(raised(adult_involved=True), images, told, done(WITH_PICTURES, TEACHER, BEGUN))
    assert "refer:police" in story.owed
    assert "refer:police" in story.tell(void(2)).owed


def test_a_second_adult_stays_one_when_the_first_was_a_mistake() -> None:
    """A regression: the police were told of the first, who was none, and then taken to know of the other."""
    story = given(raised(**IMAGERY), done(A_MAN), referred("police"))
    another = story.tell(replace(A_MAN, occurred_at=story.now - timedelta(minutes=1)))
    assert "refer:police" in another.tell(void(2)).owed
    story.tell(void(2)).when(A_MAN).opens("refer:police")


def test_a_case_does_not_close_on_a_referral_about_something_else() -> None:
    """A regression: nothing opened, and the case closed without the police being told of the man."""
    story = everything_met(given(*TOLD_OF_SOMETHING_ELSE, reviewed("refer", "police")))
    learnt = story.tell(A_MAN)
    learnt.when(CLOSE).refused(ObligationsOpen)
    everything_met(learnt).when(CLOSE).records("case.closed")


def test_a_review_without_the_police_is_refused_whatever_they_were_told_before() -> None:
    story = given(*TOLD_OF_SOMETHING_ELSE, done(A_MAN))
    story.when(a_review("refer", "cscs")).refused(PoliceReferralRequired)
    story.when(a_review()).refused(PoliceReferralRequired)
    decided = story.when(a_review("refer", "police")).after
    assert "refer:police" in decided.owed


def test_police_told_since_let_a_review_pass_and_are_not_owed_another() -> None:
    TOLD.when(a_review("refer", "cscs")).records("review.decided")
    assert "refer:police" not in TOLD.tell(a_review("refer", "police")).owed


def test_a_referral_made_in_the_hours_since_it_was_known_meets_it_though_it_was_typed_first() -> None:
    """The time that counts is when it happened by the entry, not when it was typed."""
    story = given(raised(**IMAGERY), referred("police", at=london("2027-03-01 10:30")))
    late = AddInformation(text="A grown man.", adult_involved=True, occurred_at=london("2027-03-01 10:15"))
    told = story.when(late, at=london("2027-03-01 11:00")).opens()
    told.after.when(a_review()).records("review.decided")


def test_a_referral_made_before_it_was_known_does_not_meet_it_though_it_is_typed_after() -> None:
    story = given(raised(**IMAGERY, adult_involved=True))
    story.when(a_referral("police", occurred_at=MONDAY_9AM)).records("referral.made").turns()
    story.when(a_referral("police")).turns(refer_police="met")


def test_a_time_given_to_the_minute_covers_the_whole_minute() -> None:
    story = given(raised(**IMAGERY, adult_involved=True), now=london("2027-03-01 10:00:40"))
    story.when(a_referral("police", occurred_at=BEGUN)).turns(refer_police="met")
    earlier = london("2027-03-01 09:59")
    story.when(a_referral("police", occurred_at=earlier)).turns()


@with_each("again", ADULTS)
def test_each_adult_is_told_to_the_police(again: AddInformation) -> None:
    """An adult who is named after the police were told can be another one: they are told of each."""
    owed = TOLD.when(again).opens("refer:police").after
    owed.when(a_review()).refused(PoliceReferralRequired)
    owed.when(a_referral("police")).turns(refer_police="met")


@with_each("again", ADULTS)
def test_the_same_adult_is_told_once(again: AddInformation) -> None:
    TOLD.when(replace(again, same_adult_as=1)).opens()
    untold = given(raised(**IMAGERY, adult_involved=True), done(replace(again, same_adult_as=1)))
    assert "refer:police" not in untold.tell(a_referral("police")).owed


def test_an_adult_who_is_like_no_adult_any_more_counts_alone() -> None:
    told = TOLD.tell(replace(A_MAN, same_adult_as=1))
    told.when(change(1, adult_involved=False)).opens("refer:police")


def test_only_an_entry_that_names_an_adult_can_be_the_same_adult() -> None:
    story = given(raised(**IMAGERY, adult_involved=True), done(MORE))
    for entry in (2, 3, 10_000):
        story.when(replace(A_MAN, same_adult_as=entry)).malformed("/same_adult_as")
    story.when(AddInformation(text="A boy.", adult_involved=False, same_adult_as=1)).malformed(
        "/same_adult_as"
    )


ACCOUNT: dict[str, Any] = {
    "imagery_parties": in_images("unknown"),
    "circumstances": Circumstances(online="lark_22, in a game"),
}


def test_an_online_account_of_unknown_age_counts_as_an_adult_until_an_entry_says_otherwise() -> None:
    story = given().when(a_concern(**IMAGERY, adult_involved="unknown", **ACCOUNT), by=TEACHER)
    story.opens("accept", "review", "protect", "refer:police")
    later = given(raised(**IMAGERY)).when(AddInformation(text="Who asked her.", **ACCOUNT))
    owed = later.opens("refer:police").after
    owed.when(a_review()).refused(PoliceReferralRequired)
    child = owed.when(change(2, adult_involved=False)).turns(refer_police="ended").after
    child.when(a_review()).records("review.decided")


def test_an_account_of_unknown_age_beside_no_adult_is_malformed() -> None:
    said: dict[str, Any] = {"adult_involved": False} | ACCOUNT
    given().when(a_concern(**IMAGERY, **said), by=TEACHER).malformed("/concern/adult_involved")
    given(raised(**IMAGERY)).when(AddInformation(text="More.", **said)).malformed("/adult_involved")


def test_a_child_in_the_image_or_no_account_is_not_an_adult() -> None:
    for each in (
        ACCOUNT | {"imagery_parties": (replace(in_images("unknown")[0], part="in_image"),)},
        ACCOUNT | {"circumstances": None},
        ACCOUNT | {"imagery_parties": in_images(13)},
    ):
        given(raised(**IMAGERY)).when(AddInformation(text="More.", **each)).opens()


def test_repeating_what_is_known_opens_nothing() -> None:
    for command in (MORE, change(1, adult_involved=True)):
        TOLD.when(command).opens()
    TOLD.when(reclassified("youth_produced_imagery")).opens()


def test_a_withdrawn_adult_restated_opens_the_police_referral_again() -> None:
    back = TOLD.tell(change(1, adult_involved=False))
    back.when(a_review()).records("review.decided")
    for again in (A_MAN, change(1, adult_involved=True)):
        back.when(again).opens("refer:police").after.when(a_review()).refused(PoliceReferralRequired)


def test_said_again_by_a_correction_it_is_due_an_hour_from_the_correction() -> None:
    back = given(raised(**IMAGERY, adult_involved=True), done(change(1, adult_involved=False)))
    again = back.when(change(1, adult_involved=True), at=london("2027-03-01 13:00")).opens("refer:police")
    again.due("refer:police", london("2027-03-01 14:00"))


def test_without_the_entry_that_first_said_it_the_next_one_counts() -> None:
    """The first referral was meant for another case: the police were told before this was known."""
    story = given(raised(**IMAGERY), done(A_MAN), referred("police"), done(SAME_MAN))
    assert "refer:police" not in story.owed
    story.when(void(2)).opens("refer:police")


def test_a_voided_referral_has_told_no_one() -> None:
    TOLD.when(void(2)).opens("refer:police").after.when(a_review()).refused(PoliceReferralRequired)
    TOLD.tell(a_referral("police")).when(void(2)).opens()


def test_voiding_the_earlier_police_referral_opens_a_new_one() -> None:
    late = AddInformation(text="A man.", adult_involved=True, occurred_at=london("2027-03-01 10:01"))
    story = given(raised(**IMAGERY), referred("police"), done(late))
    assert "refer:police" not in story.owed
    story.when(void(2)).opens("refer:police")


def test_a_made_time_that_was_earlier_owes_it_and_one_that_was_later_meets_it() -> None:
    earlier = TOLD.when(change(2, made_at=MONDAY_9AM))
    assert "refer:police" in earlier.after.owed
    later = earlier.after.when(change(2, made_at=london("2027-03-01 10:01")))
    assert "refer:police" not in later.after.owed
    assert later.after.obligation("refer:police").state == "met"


def test_a_referral_sent_elsewhere_told_them_and_is_owed_again_as_any_is() -> None:
    story = TOLD.tell(feedback("redirected", "police-1"))
    assert "refer:police" in story.owed
    story.when(a_review()).records("review.decided")


def test_by_another_name_it_is_owed_after_a_referral_about_something_else() -> None:
    story = given(raised(category="cse", adult_involved=True), referred("police"))
    story.when(reclassified("csa")).opens()
    told = story.when(reclassified("youth_produced_imagery")).opens("refer:police")
    told.after.when(void(3)).turns(refer_police="ended")
    told.after.tell(a_referral("police")).when(reclassified("cse")).opens()


def test_a_closed_case_that_was_told_stays_told_when_it_is_opened_again() -> None:
    story = closed(given(raised(**IMAGERY, adult_involved=True))).tell(REOPEN)
    assert "refer:police" not in story.owed
    story.when(a_review()).records("review.decided")
    story.when(replace(A_MAN, same_adult_as=1)).opens()
