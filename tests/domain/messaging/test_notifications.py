"""The messages that events cause; no one who is excluded from a case receives one."""

from dataclasses import asdict, replace
from datetime import timedelta
from uuid import UUID

from domain.command_catalogue import COMMANDS
from domain.commands import AddInformation, RecordDeliveryFailure
from domain.messaging.absence_routing import PeopleNow, route
from domain.messaging.notifications import notifications_for
from domain.people.roles import AGENCY, By
from tests.domain.command_builders import (
    CANARY,
    CLOSE,
    REPLY,
    a_concern,
    a_plan,
    a_referral,
    an_emergency,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
)
from tests.domain.exploration.command_bodies import bodies
from tests.domain.outcome import Outcome
from tests.domain.people_and_times import (
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    FRIDAY_3PM,
    HEAD,
    MONDAY_10AM,
    NEXT_MONDAY_5PM,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    london,
)
from tests.domain.record_builders import a_mentor
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import done, given, silence_until

GLOUCESTERSHIRE = frozenset({"gloucestershire"})


def told(outcome: Outcome) -> list[tuple[str, str | None, tuple[str, ...], tuple[UUID, ...]]]:
    """The template, the obligation, the roles and the people of each message."""
    return [(each.say, each.obligation, each.roles, each.people) for each in outcome.notices]


def test_the_dsl_is_told_about_a_concern_at_once() -> None:
    """8.6, 11.1."""
    outcome = given().when(a_concern(), TEACHER)
    assert told(outcome) == [
        ("concern-raised", "accept", (), (DSL.id,)),
        ("concern-made-known", None, ("headteacher",), ()),  # 3-DSL.e
    ]
    due = outcome.after.obligation("accept").due_at
    assert outcome.notices[0].due_at == due


def test_the_deputy_is_told_if_the_dsl_is_excluded() -> None:
    about_her = a_concern(about=(DSL,))
    assert told(given().when(about_her, TEACHER))[0][3] == (DEPUTY.id,)
    no_dsl = given(roster=(DEPUTY, HEAD, BOARD_LEAD))
    assert told(no_dsl.when(a_concern(), TEACHER))[0][3] == (DEPUTY.id,)


def test_the_person_on_duty_is_told_and_told_again_if_no_one_accepts() -> None:
    """3-DSL.x."""
    story = given(raised(TEACHER), on_duty=(DEPUTY,), now=MONDAY_10AM)
    assert [each.people for each in story.notices if each.say == "concern-raised"] == [(DEPUTY.id,)]
    late = story.silence(MONDAY_10AM + timedelta(minutes=31))
    assert [each.people for each in late.notices if each.rung == 1] == [(DEPUTY.id,)]


def test_the_next_in_line_are_told_if_every_dsl_and_deputy_is_excluded() -> None:
    """3.2h."""
    about_both = a_concern(about=(DSL, DEPUTY))
    assert told(given().when(about_both, TEACHER))[0][2] == ("senior_leader", "headteacher")


def test_each_rung_tells_its_roles_with_the_template_that_the_policy_names() -> None:
    story = given(raised(DSL), referred(at=FRIDAY_3PM), silence_until(london("2027-03-10 18:00")))
    rungs = [each for each in story.notices if each.obligation == "feedback:cscs-1" and each.rung]
    assert [(each.rung, each.say) for each in rungs] == [
        (1, "contact-front-door"),  # no social worker was assigned
        (2, "feedback-still-missing"),
        (3, "use-disagreement-procedure"),
        (4, "feedback-missing-for-days"),
    ]
    assert (rungs[0].roles, rungs[0].people) == (("dsl",), (DSL.id,))
    assert rungs[0].due_at == NEXT_MONDAY_5PM
    assert rungs[1].roles == ("deputy_dsl", "headteacher")


def test_the_acting_dsl_and_the_lead_of_a_plan_are_told_by_name() -> None:
    about = done(a_concern(about=(DSL, DEPUTY)), TEACHER)
    accepting = next(body for body in bodies("accept", given(raised())))
    story = given(about, done(accepting, SENIOR), silence_until(TUESDAY_6PM))
    late = [each for each in story.notices if each.obligation == "review" and each.rung == 1]
    assert late[0].people == (SENIOR.id,)
    assert "acting_dsl" not in late[0].roles
    plan = given(raised(DSL), lambda story: everything_met(story))
    plan = plan.tell(a_plan(plan.now.date() + timedelta(days=5), lead=TEACHER))
    plan = plan.silence(plan.now + timedelta(days=8))
    assert any(TEACHER.id in each.people for each in plan.notices if each.obligation == "early-help-review")


def test_a_rung_that_reaches_the_mentor_reaches_only_the_assigned_mentor() -> None:
    """12.5: `mentor` is also a role, and its other holders know nothing of the case."""
    story = given(raised(DSL, category="cse"), reviewed("early_help"), done(a_mentor(TEACHER, 1)))
    story = story.silence(story.now + timedelta(days=4))
    late = [each for each in story.notices if each.obligation == "mentor-contact" and each.rung == 1]
    assert late[0].people == (TEACHER.id, DSL.id)
    assert "mentor" not in late[0].roles


def test_the_dsl_is_told_about_urgent_obligations_before_they_are_overdue() -> None:
    """8.3, 11.4, 3-STF.h."""
    story = given(raised(TEACHER))
    danger = AddInformation(text="He is at the gate.", immediate_danger=True)
    assert told(story.when(danger, TEACHER)) == [
        ("owed-at-once-in-danger", "refer:immediate", ("dsl", "deputy_dsl"), (DSL.id,))
    ]
    emergency = told(story.when(an_emergency(), TEACHER))
    assert ("owed-at-once-in-danger", "retrospective-review", ("dsl", "deputy_dsl"), ()) in emergency
    again = told(given(raised(TEACHER), closed).when(an_emergency(), TEACHER))
    assert ("owed-at-once-in-danger", "accept", ("dsl", "deputy_dsl"), ()) in again
    at_once = [each[1] for each in again if each[0] == "owed-at-once-in-danger"]
    assert at_once == ["accept", "retrospective-review"]
    assert told(story.when(danger, DSL)) == []


def test_danger_that_is_reported_again_is_urgent_again() -> None:
    danger = AddInformation(text="He is at the gate.", immediate_danger=True)
    again = given(raised(TEACHER), done(danger, TEACHER)).when(danger, TEACHER)
    assert [each[0] for each in told(again)] == ["owed-at-once-in-danger"]


def test_the_reporter_is_told_that_there_is_a_reply_and_no_cover_is() -> None:
    """11.2, 3-DSL.g."""
    story = given(raised(TEACHER), reviewed())
    assert told(story.when(REPLY)) == [("report-answered", None, (), (TEACHER.id,))]
    assert told(given(raised(DSL), reviewed()).when(REPLY)) == [], "who wrote it knows"
    away = PeopleNow(away={TEACHER.id: COLLEAGUE.id}, reachable=(COLLEAGUE, DSL))
    assert route(story.state, "report-answered", None, TEACHER, away).to == TEACHER.id


def test_a_reminder_sends_a_message() -> None:
    story = given(raised(DSL), referred(), fed_back("section_17"), silence_until(london("2027-04-02 09:00")))
    assert ("reminder", "conclude:cscs-1") in [(each.say, each.obligation) for each in story.notices]


def test_the_headteacher_is_told_about_referral_decision_and_closing() -> None:
    """3-DSL.e."""
    story = given(raised(DSL))
    assert told(story.when(a_referral())) == [("referral-made", "feedback:cscs-1", ("headteacher",), ())]
    story = fed_back("section_17")(referred()(story))
    assert ("decision-told", ("headteacher",)) in [(each.say, each.roles) for each in story.notices]
    closing = everything_met(story).when(CLOSE)
    assert told(closing) == [("case-closed", None, ("headteacher",), ())]


def test_the_referrer_and_the_dsl_are_told_about_a_decision_that_the_agency_sends() -> None:
    """11.8: no one at the school recorded it."""
    story = given(raised(DSL), referred())
    events = story.decided(feedback("section_17"), By(id=UUID(int=77), role=AGENCY))
    answer, to_the_head = notifications_for(events, story.and_then(events).state)
    assert (answer.say, answer.roles, answer.people) == ("answer-told", ("dsl", "deputy_dsl"), (DSL.id,))
    assert (to_the_head.say, to_the_head.roles) == ("decision-told", ("headteacher",))


def test_other_events_of_people_send_no_message() -> None:
    quiet = {
        *("concern.raised", "referral.made", "feedback.received", "case.closed", "conflict.declared"),
        "reporter.answered",
    }
    story = given(raised(DSL), referred(), fed_back("section_17"))
    for name in COMMANDS:
        for body in bodies(name, story):
            outcome = story.when(body)
            if outcome.refusal is None and not quiet & {event.fact.type for event in outcome.events}:
                assert outcome.notices == (), name


def test_a_referral_by_email_goes_to_the_named_authority_or_the_childs_own() -> None:
    """11.5."""
    named = given(raised(DSL), secure=GLOUCESTERSHIRE).when(
        a_referral(channel="email", authority=" Gloucestershire ")
    )
    ours = given(raised(DSL), secure=GLOUCESTERSHIRE).when(a_referral(channel="email"))
    assert ours.notices[0].authority == "gloucestershire"  # the school's own
    document = named.warns().notices[0]
    assert (document.say, document.authority) == ("referral-document", "gloucestershire")
    assert (document.roles, document.people) == ((), ())
    home = done(replace(a_concern(), home_authority="Gloucestershire"), DSL)
    theirs = given(home, secure=GLOUCESTERSHIRE).when(a_referral(channel="email"))
    assert theirs.notices[0].authority == "gloucestershire"


def test_a_referral_that_the_post_cannot_send_is_recorded_with_a_warning() -> None:
    known = given(raised(DSL), secure=GLOUCESTERSHIRE)
    for command in (
        a_referral(channel="email", authority="Nowhere"),
        a_referral("police", channel="email", authority="gloucestershire"),
        a_referral(channel="email", authority="gloucestershire", occurred_at=MONDAY_10AM),
    ):
        outcome = known.when(command).records("referral.made").warns("11.5")
        assert outcome.after.obligation(f"feedback:{command.agency}-1").due_at == TUESDAY_5PM
        assert [each[0] for each in told(outcome)] == ["referral-made"]
    given(raised(DSL)).when(a_referral(channel="email", authority="gloucestershire")).warns("11.5")
    elsewhere = done(replace(a_concern(), home_authority="Nowhere"), DSL)
    given(elsewhere, secure=GLOUCESTERSHIRE).when(a_referral(channel="email")).warns("11.5")
    known.when(a_referral(channel="portal", authority="gloucestershire")).warns()


def test_an_obligation_to_telephone_sends_one_message() -> None:
    def failure(number: int) -> RecordDeliveryFailure:
        return RecordDeliveryFailure(
            delivery=UUID(int=number),
            say="concern-raised",
            obligation="accept",
            rung=None,
            channel="email",
            urgent=True,
        )

    first = given(raised()).when(failure(1))
    assert told(first) == [("telephone", "telephone:accept", ("dsl", "deputy_dsl"), ())]
    assert told(first.after.when(failure(2))) == []


def test_a_notice_contains_nothing_that_a_person_wrote() -> None:
    story = given(done(a_concern(summary=CANARY), TEACHER), referred(), silence_until(TUESDAY_6PM))
    assert story.notices
    assert CANARY not in str([asdict(each) for each in story.notices])
