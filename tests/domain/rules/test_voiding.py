"""Voiding an entry: what it opened ends, what it settled is due again by its old deadline (3-DSL.n)."""

from datetime import date

from domain.commands import AddInformation
from domain.refusals import CannotBeCorrected
from tests.domain.command_builders import (
    A_DISCUSSION,
    ACCEPT,
    MORE,
    REPLY,
    a_plan,
    a_plan_review,
    agreed,
    an_acknowledgement,
    an_emergency,
    believed_at_risk,
    concluded,
    fed_back,
    feedback,
    protection,
    raised,
    referred,
    reviewed,
    support,
    told_pupil,
    void,
    withheld,
)
from tests.domain.people_and_times import (
    DSL,
    TEACHER,
    london,
)
from tests.domain.story import Step, done, given
from tests.with_each import with_each

PLAN = done(a_plan(date(2027, 3, 10)))


def test_acceptance_is_not_voided() -> None:
    given(raised(), done(ACCEPT)).when(void(2)).refused(CannotBeCorrected)


def test_a_concern_is_never_voided() -> None:
    """2.4a, 10.4: a report cannot be voided."""
    given(raised()).when(void(1)).refused(CannotBeCorrected)


def test_only_the_latest_plan_is_corrected() -> None:
    story = given(raised(), reviewed(), PLAN, done(a_plan_review("end")), PLAN)
    story.when(void(3)).refused(CannotBeCorrected)
    story.when(void(4)).refused(CannotBeCorrected)


@with_each(
    ("steps", "voided", "ended", "owed_again"),
    [
        ([reviewed("refer", "cscs")], 2, {"refer:cscs", "inform-pupil:2", "reply"}, {"accept", "review"}),
        ([reviewed("early_help")], 2, {"start-support", "inform-pupil:2", "reply"}, {"accept", "review"}),
        ([referred()], 2, {"feedback:cscs-1"}, set()),
        ([reviewed("refer", "cscs"), referred()], 3, {"feedback:cscs-1"}, {"refer:cscs"}),
        ([done(an_emergency())], 2, {"feedback:police-1"}, set()),
        (
            [done(an_emergency(), TEACHER)],
            2,
            {"feedback:police-1", "retrospective-review"},
            {"review"},
        ),
        ([referred(), fed_back("no_statutory")], 2, {"reconsider:cscs-1"}, set()),
        (
            [referred(), fed_back("section_17")],
            3,
            {"conclude:cscs-1", "inform-pupil:3", "liaison"},
            {"feedback:cscs-1"},
        ),
        (
            [referred(), fed_back("no_statutory"), done(agreed())],
            4,
            {"support", "inform-pupil:4"},
            {"reconsider:cscs-1"},
        ),
        (
            [referred(), fed_back("section_17"), done(concluded())],
            4,
            {"support", "inform-pupil:4"},
            {"conclude:cscs-1", "liaison"},
        ),
        ([reviewed("early_help"), PLAN], 3, {"early-help-review"}, {"start-support"}),
        ([reviewed(), PLAN, done(a_plan_review("end"))], 4, {"inform-pupil:4"}, {"early-help-review"}),
        (
            [reviewed(), PLAN, done(a_plan_review("step_up"))],
            4,
            {"inform-pupil:4", "refer:cscs"},
            {"early-help-review"},
        ),
        ([done(protection())], 2, set(), {"protect"}),
        ([done(protection("victim")), done(protection("others"))], 2, set(), {"protect"}),
        ([reviewed(), done(told_pupil(2))], 3, set(), {"inform-pupil:2"}),
        (
            [reviewed(), done(withheld(2, date(2027, 4, 1)))],
            3,
            {"inform-pupil:2"},
            {"inform-pupil:2"},
        ),
        ([reviewed(), done(REPLY)], 3, set(), {"reply"}),
        (
            [done(protection()), done(AddInformation(text="Now.", immediate_danger=True))],
            3,
            {"refer:immediate", "protect"},
            set(),
        ),
        ([done(A_DISCUSSION)], 2, set(), set()),
        ([done(MORE)], 2, set(), set()),
    ],
)
def test_voiding_ends_what_was_opened_and_owes_again_what_was_settled(
    steps: list[Step], voided: int, ended: set[str], owed_again: set[str]
) -> None:
    story = given(raised(), *steps)
    (event,) = story.when(void(voided)).records("event.corrected").events
    assert {each.obligation for each in event.effects.turns} == ended
    assert all(each.state == "ended" for each in event.effects.turns)
    assert {owed.id for owed in event.effects.opens} == owed_again


def test_a_case_whose_review_was_voided_has_no_owner_until_it_is_accepted() -> None:
    story = given(raised(), reviewed(), done(void(2)))
    assert story.state.owner is None
    accepted = given(raised(), done(ACCEPT), reviewed(), done(void(3)))
    assert accepted.state.owner == DSL.id
    assert "accept" not in accepted.owed


def test_an_acknowledgement_that_was_none_is_forgotten() -> None:
    story = given(raised(), referred(), done(an_acknowledgement()), done(void(3)))
    assert story.state.agency_referrals[0].acknowledged_at is None


def test_a_second_emergency_still_counts_when_the_first_is_void() -> None:
    story = given(raised(), done(an_emergency(), TEACHER), done(an_emergency("cscs"), TEACHER))
    story.when(void(2)).turns(feedback_police_1="ended").opens()
    story.tell(void(2)).when(void(3)).turns(feedback_cscs_1="ended", retrospective_review="ended").opens(
        "review"
    )


def test_an_obligation_that_a_void_entry_caused_is_not_owed_again() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(believed_at_risk()), done(void(3)))
    assert "refer:cscs" in story.owed
    story.when(void(4)).turns(refer_cscs="ended", inform_pupil_4="ended").opens()


def test_a_plan_continued_in_error_is_reviewed_by_its_first_date() -> None:
    story = given(
        raised(),
        reviewed(),
        PLAN,
        done(a_plan_review("continue", date(2027, 3, 12))),
        done(a_plan_review("end")),
        done(void(4)),
        done(void(5)),
    )
    assert story.obligation("early-help-review").due_at == london("2027-03-10 17:00")


def test_support_considered_in_error_is_considered_again() -> None:
    story = given(raised(), reviewed(), referred(), fed_back("no_statutory"), done(agreed()))
    story = story.tell(support(early_help=True))
    story.when(void(6)).turns(start_support="ended", inform_pupil_6="ended").opens("support")


def test_a_voided_referral_does_not_open_again_while_another_meets_it() -> None:
    story = given(raised(immediate_danger=True), reviewed("refer", "cscs", "police"), referred(), referred())
    story.when(void(3)).opens().turns(feedback_cscs_1="ended")
    story.tell(void(3)).when(void(4)).opens("refer:cscs", "refer:immediate").turns(feedback_cscs_2="ended")


def test_a_referral_made_before_does_not_answer_what_was_owed_later() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(believed_at_risk()), referred())
    story.when(void(5)).opens("refer:cscs")


def test_facts_of_a_voided_entry_are_no_longer_known() -> None:
    more = AddInformation(text="Now.", immediate_danger=True, imagery=True, indicators=("gifts",))
    story = given(raised(indicators=("going-missing",)), done(more), done(void(2)))
    concern = story.state.concern
    assert (concern.immediate_danger, concern.imagery, concern.indicators) == (
        False,
        False,
        ("going-missing",),
    )


def test_statutory_work_concluded_in_error_is_followed_by_support_when_it_is_concluded_really() -> None:
    story = given(raised(), referred(), fed_back("section_17"), done(concluded()), done(void(4)))
    story.when(concluded()).opens("support", "inform-pupil:6")


def test_voiding_one_conclusion_leaves_the_other() -> None:
    story = given(raised(), referred(), referred("police"), fed_back("section_17"))
    story = story.tell(feedback("police_investigation", "police-1")).tell(concluded())
    story = story.tell(concluded("police-1")).tell(void(7))
    story.when(concluded("police-1")).opens("inform-pupil:9")


def test_an_obligation_that_opens_again_still_ends_with_its_cause() -> None:
    story = given(raised(), reviewed("early_help"), PLAN, done(void(3)))
    assert "start-support" in story.owed
    assert "start-support" not in story.tell(void(2)).owed
