"""Who gets a message while its recipient is away, and which messages wait for a digest (3-DSL.x, 11.4)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from domain.calendar.working_time import Calendar
from domain.commands import Challenge, DeclareConflict
from domain.messaging.absence_routing import MessageRoute, OwnMessage, PeopleNow, route
from domain.messaging.digests import digest_times
from domain.people.roles import Person
from tests.domain.command_builders import (
    ACCEPT,
    WHY,
    a_concern,
    an_emergency,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import (
    BOARD_LEAD,
    DEPUTY,
    DSL,
    FRIDAY_3PM,
    GOVERNOR,
    HEAD,
    IN_LINE,
    SENIOR,
    TEACHER,
    TUESDAY_6PM,
    london,
    person,
)
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each

SECOND_DEPUTY = person(40, "deputy_dsl")
EVERYONE = (*IN_LINE, SECOND_DEPUTY)
RAISED = given(raised(), roster=EVERYONE)
IN_DANGER = given(raised(immediate_danger=True), roster=EVERYONE)


def sent(
    to: Person,
    covers: Mapping[Person, Person],
    story: Story = RAISED,
    kind: str = "overdue",
    obligation: str | None = "review",
    *,
    unreachable: tuple[Person, ...] = (),
    tried: tuple[Person, ...] = (),
    own: Mapping[Person, OwnMessage] | None = None,
) -> MessageRoute:
    now = PeopleNow(
        away={absent.id: cover.id for absent, cover in covers.items()},
        reachable=tuple(each for each in EVERYONE if each not in unreachable),
        own={each.id: became for each, became in (own or {}).items()},
        tried=[each.id for each in tried],
    )
    return route(story.state, kind, obligation, to, now)


def only(person: Person) -> MessageRoute:
    return MessageRoute(to=person.id)


def both(person: Person, other: Person) -> MessageRoute:
    return MessageRoute(to=person.id, also=(other.id,))


def test_a_present_person_gets_their_own_messages() -> None:
    assert sent(DSL, {}) == sent(DSL, {DEPUTY: DSL}) == only(DSL)


def test_the_cover_gets_it_instead() -> None:
    assert sent(DSL, {DSL: DEPUTY}) == only(DEPUTY)
    assert sent(DSL, {DSL: DEPUTY, DEPUTY: SECOND_DEPUTY}) == only(SECOND_DEPUTY)


def test_in_danger_and_emergencies_both_get_it_at_once() -> None:
    """11.4, 3-STF.h."""
    for obligation in ("refer:immediate", "accept", "review", None, "telephone:refer:immediate"):
        assert sent(DSL, {DSL: DEPUTY}, IN_DANGER, "owed-at-once", obligation) == both(DSL, DEPUTY)
    emergency = given(raised(), done(an_emergency(), TEACHER), roster=EVERYONE)
    assert sent(DSL, {DSL: DEPUTY}, emergency, "owed-at-once", "retrospective-review") == both(DSL, DEPUTY)
    assert sent(DSL, {DSL: DEPUTY}, emergency) == only(DEPUTY)


def test_a_mailbox_that_refuses_passes_it_on_and_back() -> None:
    assert sent(DSL, {DSL: SECOND_DEPUTY}, tried=(SECOND_DEPUTY,)) == both(DSL, DEPUTY)
    assert sent(DSL, {DSL: SECOND_DEPUTY}, own={SECOND_DEPUTY: "failed"}) == both(DSL, DEPUTY)
    assert sent(DSL, {DSL: SECOND_DEPUTY}, unreachable=(SECOND_DEPUTY,)) == both(DSL, DEPUTY)


def test_the_only_reachable_person_is_told_although_away() -> None:
    others = tuple(each for each in EVERYONE if each is not DSL)
    assert sent(DSL, {DSL: DEPUTY}, unreachable=others) == only(DSL)


def test_people_who_cover_each_other_are_told_and_so_is_the_next() -> None:
    circle = {DSL: DEPUTY, DEPUTY: DSL}
    assert sent(DSL, circle) == both(DSL, SECOND_DEPUTY)
    assert sent(DSL, circle | {SECOND_DEPUTY: DSL}) == both(DSL, SENIOR)
    assert sent(DSL, dict.fromkeys(EVERYONE, DSL)) == only(DSL)


def test_an_excluded_cover_gets_no_word_and_the_next_in_line_does() -> None:
    """3.2h."""
    story = given(raised(about=(SECOND_DEPUTY,)), roster=EVERYONE)
    assert sent(DSL, {DSL: SECOND_DEPUTY}, story) == both(DSL, DEPUTY)
    assert sent(DSL, {DSL: SECOND_DEPUTY, SECOND_DEPUTY: DEPUTY}, story) == only(DEPUTY)
    nearly_all = given(raised(about=(DEPUTY, SECOND_DEPUTY)), roster=EVERYONE)
    assert sent(DSL, {DSL: DEPUTY}, nearly_all) == both(DSL, SENIOR)


def test_the_person_who_declared_a_conflict_does_not_get_the_heads_message_about_it() -> None:
    """3.2h: nor does the person named."""
    declared = DeclareConflict(person=SENIOR.id, reasons=WHY)
    story = given(raised(), done(declared, DEPUTY), roster=EVERYONE)
    (name,) = (each.obligation for each in story.state.conflicts)
    assert sent(HEAD, {HEAD: DEPUTY}, story, "conflict-declared", name) == both(HEAD, SECOND_DEPUTY)
    assert sent(HEAD, {HEAD: SENIOR}, story, "conflict-declared", name).to == HEAD.id
    assert sent(HEAD, {HEAD: DSL}, story, "conflict-declared", name) == only(DSL)


def test_a_party_to_a_challenge_does_not_get_it_for_the_person_who_answers() -> None:
    """3.2u."""
    story = given(raised(), done(ACCEPT), reviewed(), roster=EVERYONE)
    version = story.state.reviews[-1]
    story = done(Challenge(decision=version, reasons=WHY), DEPUTY)(story)
    name = f"answer-challenge:{version}"
    assert sent(HEAD, {HEAD: DEPUTY}, story, "challenged", name).to == HEAD.id
    assert DEPUTY.id not in sent(HEAD, {HEAD: DEPUTY}, story, "challenged", name).also
    assert sent(DEPUTY, {DEPUTY: DSL}, story, "challenge-answered", None) == only(DEPUTY)


def test_the_board_lead_is_told_of_an_accepted_case_and_so_is_the_cover() -> None:
    """The last step of a ladder: they do not see the case."""
    story = given(raised(), done(ACCEPT), roster=EVERYONE)
    assert sent(BOARD_LEAD, {BOARD_LEAD: GOVERNOR}, story) == both(BOARD_LEAD, GOVERNOR)
    assert sent(BOARD_LEAD, {}, story) == only(BOARD_LEAD)


CALENDAR = Calendar(holidays=frozenset({date(2027, 3, 29)}), published_until=date(2028, 12, 31))


def kinds(story: Story, *, wait: bool) -> set[str]:
    return {each.say for each in story.notices if (each.waits_since is not None) == wait}


def test_a_new_concern_goes_to_the_dsl_at_once_and_to_the_head_in_a_digest() -> None:
    """8.6, 3-DSL.e."""
    story = given(raised(TEACHER))
    assert kinds(story, wait=False) == {"concern-raised"}
    assert kinds(story, wait=True) == {"concern-made-known"}
    assert {each.waits_since for each in story.notices} == {None, story.stream[0].recorded_at}


def test_in_danger_nothing_waits() -> None:
    """11.4."""
    assert kinds(given(done(a_concern(immediate_danger=True), TEACHER)), wait=True) == set()


def test_an_answer_of_an_agency_waits() -> None:
    reached = (raised(TEACHER), reviewed("refer", "cscs"), referred(at=FRIDAY_3PM))
    answered = given(*reached, fed_back("no_statutory"))
    assert {"answer-told-reconsider", "decision-told-reconsider"} <= kinds(answered, wait=True)


def test_a_missed_deadline_can_share_a_mail_but_has_passed_so_its_owners_hear_at_once() -> None:
    story = given(
        raised(TEACHER), reviewed("refer", "cscs"), referred(at=FRIDAY_3PM), silence_until(TUESDAY_6PM)
    )
    rungs = [each for each in story.notices if each.rung == 1 and each.say != "reminder"]
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
