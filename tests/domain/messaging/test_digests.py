"""Which messages can wait for a digest, and when digests go out."""

from datetime import UTC, date, datetime

from domain.calendar.working_time import Calendar
from domain.messaging.digests import digest_times
from domain.messaging.notification import Notification
from domain.messaging.notifications import notifications_for
from tests.domain.command_builders import a_concern, an_emergency, fed_back, raised, referred, reviewed
from tests.domain.people_and_times import FRIDAY_3PM, TEACHER, TUESDAY_6PM, london
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each

CALENDAR = Calendar(holidays=frozenset({date(2027, 3, 29)}), published_until=date(2028, 12, 31))


def sent(story: Story) -> list[Notification]:
    return list(notifications_for(story.stream, story.state))


def kinds(story: Story, *, wait: bool) -> set[str]:
    return {each.say for each in sent(story) if (each.waits_since is not None) == wait}


def test_a_new_concern_goes_to_the_dsl_at_once_and_to_the_head_in_a_digest() -> None:
    """8.6, 3-DSL.e."""
    story = given(raised(TEACHER))
    assert kinds(story, wait=False) == {"concern-raised"}
    assert kinds(story, wait=True) == {"concern-made-known"}
    assert {each.waits_since for each in sent(story)} == {None, story.stream[0].recorded_at}


def test_in_danger_nothing_waits() -> None:
    """11.4."""
    assert kinds(given(done(a_concern(immediate_danger=True), TEACHER)), wait=True) == set()


def test_a_referral_of_a_teacher_is_told_to_the_dsl_at_once() -> None:
    """11.8."""
    story = given(raised(TEACHER), done(an_emergency("cscs", trigger="at_risk"), TEACHER))
    assert "referral-made" in kinds(story, wait=True)
    assert not {"referral-by-another", "owed-at-once", "owed-at-once-in-danger", "referral-document"} & kinds(
        story, wait=True
    )


def test_an_answer_of_an_agency_waits() -> None:
    reached = (raised(TEACHER), reviewed("refer", "cscs"), referred(at=FRIDAY_3PM))
    answered = given(*reached, fed_back("no_statutory"))
    assert {"answer-told-reconsider", "decision-told-reconsider"} <= kinds(answered, wait=True)


def test_an_escalation_can_share_a_mail_but_its_deadline_has_passed_so_it_goes_at_once() -> None:
    story = given(
        raised(TEACHER), reviewed("refer", "cscs"), referred(at=FRIDAY_3PM), silence_until(TUESDAY_6PM)
    )
    rungs = [each for each in sent(story) if each.rung and each.say != "reminder"]
    assert rungs
    for each in rungs:
        assert each.due_at is not None
        assert each.waits_since is None or each.due_at <= each.waits_since


@with_each(
    ("now", "last", "following"),
    [
        ("2027-03-01 07:59", ("02-26 08:00", "02-26 13:00", "02-26 16:00"), "03-01 08:00"),
        ("2027-03-01 08:00", ("03-01 08:00", "02-26 13:00", "02-26 16:00"), "03-02 08:00"),
        ("2027-03-06 12:00", ("03-05 08:00", "03-05 13:00", "03-05 16:00"), "03-08 08:00"),
        # The clocks go forward on 28 March, and 29 March is a bank holiday.
        ("2027-03-29 14:00", ("03-26 08:00", "03-26 13:00", "03-26 16:00"), "03-30 08:00"),
    ],
)
def test_digests_go_out_in_school_time_on_working_days(
    now: str, last: tuple[str, ...], following: str
) -> None:
    times = digest_times(CALENDAR, london(now))
    assert times.last == tuple(london(f"2027-{each}") for each in last)
    assert times.next[0] == london(f"2027-{following}")


def test_summer_time_is_an_hour_earlier_in_utc() -> None:
    times = digest_times(CALENDAR, datetime(2027, 3, 30, 12, tzinfo=UTC))
    assert times.last[1] == datetime(2027, 3, 30, 12, tzinfo=UTC)
