"""Only a DSL takes back danger or a referral; danger that another took back gets a second look (3-DSL.n)."""

from domain.commands import PersonCommand
from tests.domain.command_builders import (
    CLOSE,
    MORE,
    WHY,
    a_referral,
    a_review,
    an_emergency,
    change,
    correct,
    raised,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, TEACHER
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

REPORTED = given(raised(TEACHER, immediate_danger=True))
ADDED = given(raised(TEACHER), done(DANGER, TEACHER))
NONE = {"immediate_danger": False}


@with_each(
    ("story", "taken_back"),
    [
        (REPORTED, change(1, **NONE)),
        (ADDED, change(2, **NONE)),
        (ADDED, void(2)),
        (given(raised(TEACHER), done(an_emergency(), TEACHER)), void(2)),
        (given(raised(TEACHER), done(a_referral(), TEACHER)), void(2)),
    ],
)
def test_a_teacher_takes_back_neither_danger_nor_a_referral_of_their_own(
    story: Story, taken_back: PersonCommand
) -> None:
    story.when(taken_back, by=TEACHER).refused(Forbidden)
    story.when(taken_back, by=DSL).records("event.corrected")


def test_a_teacher_still_corrects_other_words_of_their_own() -> None:
    ADDED.when(correct(2), by=TEACHER).records("event.corrected")
    given(raised(TEACHER), done(MORE, TEACHER)).when(void(2), by=TEACHER).records("event.corrected")


@with_each(("story", "taken_back"), [(REPORTED, change(1, **NONE)), (ADDED, void(2))])
def test_danger_that_another_than_its_author_took_back_gets_a_second_look(
    story: Story, taken_back: PersonCommand
) -> None:
    ended = story.tell(taken_back).tell(a_review())
    everything_met(ended).when(CLOSE).opens("second-look")


def test_danger_that_its_author_took_back_or_that_was_told_gets_none() -> None:
    own = given(raised(DSL, immediate_danger=True), done(change(1, **NONE)), done(a_review()))
    everything_met(own).when(CLOSE).opens()
    told = given(raised(TEACHER, immediate_danger=True), done(a_referral(reasons=WHY)))
    everything_met(told.tell(change(1, **NONE)).tell(a_review())).when(CLOSE).opens()
