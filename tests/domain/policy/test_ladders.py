"""Ladders as data: rungs, repeats, and the disagreement procedure stage by stage (11.8)."""

from dataclasses import replace

import pytest

from domain.calendar.durations import span
from domain.commands import SocialWorker
from domain.entries.agencies import Agency
from domain.policy.ladders import DisagreementStage, EscalationStep, steps
from tests.domain.command_builders import a_chase, a_concern, a_referral, an_acknowledgement, raised, referred
from tests.domain.deadline_stories import (
    BY_STAGES,
    DAY,
    FIRST,
    MONTHS_LATER,
    TIME,
    TOP,
    TWO_DAYS,
    TWO_HOURS,
    climbed,
    silent,
    under,
)
from tests.domain.people_and_times import (
    DSL,
    FRIDAY_3PM,
    NEXT_MONDAY_5PM,
    POLICY,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.story import done, given, silence_until
from tests.with_each import with_each

# --- the steps of a ladder ---


def test_a_ladder_without_a_repeat_ends() -> None:
    assert list(steps((FIRST, TOP), TUESDAY_5PM, TIME)) == [
        EscalationStep(at=TUESDAY_5PM, to=("dsl",), say="first"),
        EscalationStep(at=london("2027-03-04 17:00"), to=("board_lead",), say="top"),
    ]


def test_the_last_rung_that_repeats_comes_again_and_again() -> None:
    ladder = steps((FIRST, replace(TOP, repeat=DAY)), TUESDAY_5PM, TIME)
    assert [(step.say, step.at) for step, _ in zip(ladder, range(5), strict=False)] == [
        ("first", TUESDAY_5PM),
        ("top", london("2027-03-04 17:00")),
        ("top", london("2027-03-05 17:00")),
        ("top", london("2027-03-08 17:00")),
        ("top", london("2027-03-09 17:00")),
    ]


def test_after_so_many_times_the_last_rung_comes_less_often() -> None:
    weekly = replace(TOP, repeat=DAY, times=3, then=span("5 working days"))
    ladder = steps((FIRST, weekly), TUESDAY_5PM, TIME)
    assert [step.at for step, _ in zip(ladder, range(6), strict=False)][1:] == [
        london("2027-03-04 17:00"),
        london("2027-03-05 17:00"),
        london("2027-03-08 17:00"),
        london("2027-03-15 17:00"),
        london("2027-03-22 17:00"),
    ]


@with_each(
    ("stages", "reached"),
    [
        # where the procedure gives no time, the rung's own span applies
        ([DisagreementStage(stage=1)], ["03-03 17:00", "03-04 17:00"]),
        (
            [DisagreementStage(stage=1), DisagreementStage(stage=2)],
            ["03-03 17:00", "03-04 17:00", "03-05 17:00"],
        ),
        # raised within two working days of the deadline, answered within three more
        (
            [
                DisagreementStage(stage=1, raise_within=TWO_DAYS, respond_within=span("3 working days")),
                DisagreementStage(stage=2, raise_within=DAY, respond_within=DAY),
            ],
            ["03-03 17:00", "03-09 17:00", "03-11 17:00"],
        ),
        # a stage that must be raised before the rung is reached in time
        (
            [DisagreementStage(stage=1, raise_within=TWO_HOURS, respond_within=TWO_HOURS)],
            ["03-03 10:00", "03-04 17:00"],
        ),
    ],
)
def test_each_stage_is_reached_when_the_answer_to_the_one_before_is_late(
    stages: list[DisagreementStage], reached: list[str]
) -> None:
    first, *found = steps((FIRST, BY_STAGES, TOP), TUESDAY_5PM, TIME, stages)
    assert first.at == TUESDAY_5PM
    assert [step.at for step in found] == [london(f"2027-{at}") for at in reached]
    assert [step.stage for step in found] == [*(stage.stage for stage in stages), None]
    assert found[-1].to == ("board_lead",), "the board lead comes last"


def test_the_person_who_raises_a_stage_for_the_school_is_told_too() -> None:
    stages = [DisagreementStage(stage=1, our_role="headteacher")]
    assert list(steps((FIRST, BY_STAGES, TOP), TUESDAY_5PM, TIME, stages))[1].to == (
        "referrer", "dsl", "headteacher",
    )  # fmt: skip


# --- in a case ---


def test_the_feedback_ladder_goes_through_the_stages_of_the_authoritys_procedure() -> None:
    """Sefton: raised within 2 working days, answered within 5; managers within 4; a third stage."""
    assert climbed(silent("SEFTON ")) == [
        (1, ("referrer", "dsl"), "contact-front-door", None, TUESDAY_5PM),
        (2, ("deputy_dsl", "headteacher"), "feedback-still-missing", None, WEDNESDAY_10AM),
        (3, ("referrer", "dsl"), "use-disagreement-procedure", 1, WEDNESDAY_5PM),
        (4, ("referrer", "dsl"), "use-disagreement-procedure", 2, london("2027-03-11 17:00")),
        (5, ("referrer", "dsl"), "use-disagreement-procedure", 3, london("2027-03-17 17:00")),
        (6, ("board_lead",), "feedback-missing-for-days", None, london("2027-03-18 17:00")),
    ]


def test_the_childs_own_authority_counts_where_the_referral_names_none() -> None:
    concern = replace(a_concern(), home_authority="Croydon")
    story = given(done(concern, DSL), referred(), silence_until(MONTHS_LATER))
    assert [stage for _, _, _, stage, _ in climbed(story)] == [None, None, 1, 2, 3, 4, 5, None]


def test_the_police_are_not_disagreed_with_by_the_local_authoritys_procedure() -> None:
    story = given(raised(DSL), done(a_referral("police", authority="Sefton")), silence_until(MONTHS_LATER))
    assert [stage for _, _, _, stage, _ in climbed(story, "feedback:police-1")] == [None] * 4


def test_an_authority_may_have_a_ladder_of_its_own() -> None:
    own = {"feedback": (FIRST, replace(TOP, after=TWO_HOURS))}
    sefton = replace(POLICY.authorities["sefton"], ladders=own)
    policy = replace(POLICY, authorities={**POLICY.authorities, "sefton": sefton})
    for authority, rungs in (("Sefton", ["first", "top"]), ("Walsall", None)):
        story = under(policy, given(raised(DSL), done(a_referral(authority=authority)))).silence(MONTHS_LATER)
        found = [say for _, _, say, _, _ in climbed(story)]
        assert found == rungs or (rungs is None and len(found) == 4)


def test_a_procedure_that_became_shorter_still_ends_with_the_board_lead() -> None:
    """A case does not keep its pack, so the next rung may no longer exist."""
    story = silent("Sefton", until="2027-03-16 12:00")  # the next rung is 5
    short = replace(POLICY, authorities={**POLICY.authorities, "sefton": POLICY.authorities["walsall"]})
    story = under(short, story).silence(MONTHS_LATER)
    assert [(rung, to) for rung, to, _, _, _ in climbed(story)][4:] == [(5, ("board_lead",))]


# --- what the first rung says ---


def test_the_school_contacts_an_assigned_social_worker() -> None:
    worker = an_acknowledgement(social_worker=SocialWorker(name="A. Duty"))
    story = given(raised(DSL), referred(), done(worker), silence_until(TUESDAY_6PM))
    assert climbed(story)[0][2] == "contact-social-worker"


def test_an_acknowledgement_without_a_name_assigns_no_one() -> None:
    story = given(raised(DSL), referred(), done(an_acknowledgement()), silence_until(TUESDAY_6PM))
    assert climbed(story)[0][2] == "contact-front-door"


@with_each(
    ("clock", "says"),
    [
        ("2027-03-08 17:00", "contact-front-door"),
        ("2027-03-08 17:15", "contact-front-door"),  # a little late, but not out of hours
        ("2027-03-08 17:16", "contact-edt"),
        ("2027-03-09 07:59", "contact-edt"),
        ("2027-03-09 08:00", "contact-front-door"),
        ("2027-03-13 12:00", "contact-edt"),  # a Saturday
    ],
)
def test_out_of_hours_the_school_contacts_the_duty_team(clock: str, says: str) -> None:
    story = given(raised(DSL), referred(at=FRIDAY_3PM)).at(london(clock)).silence(london(clock))
    assert climbed(story)[0][2] == says
    assert climbed(story)[0][4] == london(clock)


@pytest.mark.parametrize(
    ("agency", "says"),
    [
        ("police", "contact-officer"),
        ("lado", "contact-designated-officer"),
        ("adult_services", "contact-duty-team"),
    ],
)
def test_each_agency_is_asked_in_its_own_words_and_no_social_worker_is_looked_for(
    agency: Agency, says: str
) -> None:
    story = given(raised(DSL), referred(agency)).silence(MONTHS_LATER)
    assert [say for _, _, say, _, _ in climbed(story, f"feedback:{agency}-1")] == [
        says, "feedback-still-missing", "ask-a-manager", "feedback-missing-for-days",
    ]  # fmt: skip


def test_a_missed_chase_is_said_each_working_day_and_each_fifth_to_the_board_lead_too() -> None:
    """11.8: silence goes on being said."""
    story = given(raised(DSL), referred(at=FRIDAY_3PM), silence_until(NEXT_MONDAY_5PM)).tell(a_chase())
    story = story.silence(london("2027-03-19 18:00"))
    every_day, fifth = ("dsl", "headteacher"), ("dsl", "headteacher", "board_lead")
    assert [(to, say, at) for _, to, say, _, at in climbed(story, "chase:cscs-1")] == [
        (("referrer", "dsl"), "overdue", london("2027-03-09 10:00")),
        (("deputy_dsl", "headteacher"), "still-overdue", london("2027-03-09 12:00")),
        (("board_lead",), "overdue-a-working-day", london("2027-03-10 17:00")),
        (every_day, "chase-missed", london("2027-03-11 17:00")),
        (every_day, "chase-missed", london("2027-03-12 17:00")),
        (every_day, "chase-missed", london("2027-03-15 17:00")),
        (every_day, "chase-missed", london("2027-03-16 17:00")),
        (fifth, "chase-missed", london("2027-03-17 17:00")),
        (every_day, "chase-missed", london("2027-03-18 17:00")),
        (every_day, "chase-missed", london("2027-03-19 17:00")),
    ]


def test_a_conflict_that_no_one_decides_is_said_daily_for_ten_working_days_and_then_weekly() -> None:
    """3.2h."""
    ladder = POLICY.steps("confirm-conflict", TUESDAY_5PM)
    last = [step.at for step, _ in zip(ladder, range(14), strict=False)][2:]
    assert (last[0], last[9]) == (london("2027-03-03 17:00"), london("2027-03-16 17:00"))
    assert last[10:] == [london("2027-03-23 17:00"), london("2027-04-01 17:00")]  # Easter lies between
