"""Thirteen cases in five working days, eleven of them left alone: how many mails each person gets."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from domain.calendar.working_time import london as in_london
from domain.case.case import Case
from domain.commands import AddInformation, RecordMissingEpisode
from domain.messaging.digests import HEAR_EACH_MORNING, URGENT, LateBeginnings, digest_times, late_beginnings
from domain.messaging.notification import Notification, still_asks
from domain.messaging.notifications import notifications_for
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Person
from tests.domain.command_builders import (
    ACCEPT,
    REPLY,
    a_concern,
    a_referral,
    a_review,
    an_emergency,
    feedback,
    protection,
)
from tests.domain.people_and_times import (
    BOARD_LEAD,
    DEPUTY,
    DSL,
    EVERYBODY,
    HEAD,
    POLICY,
    SENIOR,
    TEACHER,
    london,
)
from tests.domain.story import Step, Story, done, given

DOCUMENT = Path(__file__).parents[2] / "docs" / "decisions" / "messages.md"
PEOPLE = {"DSL": DSL, "headteacher": HEAD, "deputy": DEPUTY}
LINE = {"DSL": DSL, "DEPUTY": DEPUTY, "SENIOR": SENIOR, "HEAD": HEAD, "BOARD": BOARD_LEAD}


def on(time: str) -> datetime:
    """A London time of the week: `Mon 10:00`."""
    day, clock = time.split()
    return london(f"2027-03-{1 + ('Mon', 'Tue', 'Wed', 'Thu', 'Fri').index(day):02} {clock}")


FRIDAY_NIGHT = on("Fri 23:59")
Steps = Sequence[tuple[str, Step]]
PICKED_UP: Steps = (("Mon 09:30", done(ACCEPT)), ("Mon 09:50", done(protection())))
ANSWERED: Steps = (*PICKED_UP, ("Mon 10:00", done(a_review())), ("Mon 15:00", done(REPLY)))
REFERRED: Steps = (
    *PICKED_UP,
    ("Mon 10:05", done(a_review("refer", "cscs"))),
    ("Mon 10:20", done(a_referral())),
    ("Tue 11:00", done(feedback())),
    ("Tue 11:30", done(REPLY)),
)
LEFT_ALONE = (
    *("Mon 10:00", "Mon 10:40", "Mon 13:15", "Mon 15:00", "Tue 11:00", "Tue 14:20"),
    *("Wed 08:30", "Wed 12:10", "Wed 16:30", "Thu 10:15", "Thu 15:45"),
)


@dataclass
class Played:
    """A case through the week: its state after each entry, and what it says to people."""

    states: list[tuple[datetime, Case]] = field(default_factory=list)
    said: list[tuple[datetime, Notification]] = field(default_factory=list)

    def take(self, before: Story, after: Story) -> Story:
        events = list(after.stream[len(before.stream) :])
        if events:
            self.states.append((after.now, after.state))
            self.said += [(after.now, each) for each in notifications_for(events, after.state)]
        return after

    def at(self, now: datetime) -> Case:
        return [state for at, state in self.states if at <= now][-1]


def played(starts: str, steps: Steps = (), **told: Any) -> Played:
    """The case with what people do, and with the acts of the clock at their times."""
    case = Played()
    begun = given(done(a_concern(**told), TEACHER), roster=EVERYBODY, now=on(starts))
    story = case.take(Story(), begun)
    for at, step in [*((on(time), step) for time, step in steps), (FRIDAY_NIGHT, lambda story: story)]:
        while (due := next_due_command(story.state, at)) is not None:
            then = story.at(max(due.act_at, story.now))
            story = case.take(then, then.and_then(then.decided(due, "clock")))
        before = story.at(at)
        story = case.take(before, step(before))
    return case


@cache
def the_week() -> tuple[Played, ...]:
    handled = (played("Mon 09:10", ANSWERED), played("Mon 09:15", REFERRED))
    return (*handled, *map(played, LEFT_ALONE))


def reaches(notice: Notification, person: Person) -> bool:
    chosen = person.id in notice.people or not set(notice.roles).isdisjoint(person.roles)
    return chosen and person.id not in notice.never


def goes_at(at: datetime, notice: Notification) -> datetime:
    """When the postman sends it: `released` in store/delivery/digest_release.py."""
    following = min(digest_times(POLICY.time.calendar, at).next)
    soon = notice.due_at is not None and notice.due_at < following + URGENT
    return at if notice.waits_since is None or soon else following


def mails(cases: Sequence[Played], person: Person) -> list[tuple[datetime, tuple[str, ...]]]:
    """The mails of one person, in order. What can wait goes with what goes at the same moment."""
    alone, together = [], defaultdict[datetime, list[str]](list)
    for case in cases:
        for at, notice in case.said:
            owed = case.at(goes := goes_at(at, notice)).open_obligation(notice.obligation or "")
            if reaches(notice, person) and still_asks(notice.say, notice.rung, owed.rung if owed else None):
                line = f"{notice.say} {notice.obligation or ''}".strip()
                if notice.waits_since is None:
                    alone.append((goes, (line,)))
                else:
                    together[goes].append(line)
    return sorted([*alone, *((at, tuple(lines)) for at, lines in together.items())])


def of_the_week(person: Person) -> list[tuple[datetime, tuple[str, ...]]]:
    """All mails of the week, with that of each morning."""
    return sorted([*mails(the_week(), person), *mornings(the_week(), person)])


def mornings(cases: Sequence[Played], person: Person) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    for at in map(on, ("Mon 08:00", "Tue 08:00", "Wed 08:00", "Thu 08:00", "Fri 08:00")):
        open_ = [case.at(at) for case in cases if case.states[0][0] <= at]
        hears = not set(HEAR_EACH_MORNING).isdisjoint(person.roles)
        if hears and late_beginnings(open_, working_day=True) != LateBeginnings():
            yield at, ("late-beginnings",)


@pytest.mark.parametrize("person", [DSL, HEAD, BOARD_LEAD])
def test_no_day_is_silent_while_a_concern_is_not_picked_up(person: Person) -> None:
    """3-DSL.x: the last step of the ladder for the first concern was on Tuesday."""
    assert [at for at, _ in mornings([played("Mon 10:00")], person)] == [
        on(f"{day} 08:00") for day in ("Tue", "Wed", "Thu", "Fri")
    ]


@pytest.mark.parametrize(("person", "most"), [("DSL", 30), ("headteacher", 15), ("deputy", 15)])
def test_a_week_brings_no_more_mail_than_people_read(person: str, most: int) -> None:
    found = of_the_week(PEOPLE[person])
    assert len(found) <= most, "\n".join(f"{at} {lines}" for at, lines in found)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_document_has_the_figures_of_the_week(person: str) -> None:
    found = of_the_week(PEOPLE[person])
    messages = sum(len(lines) for _, lines in found)
    (row,) = [each for each in DOCUMENT.read_text("utf-8").splitlines() if each.startswith(f"| {person} |")]
    assert row.endswith(f"| {len(found)} ({messages}) |")


def test_nothing_is_said_of_a_review_while_the_pick_up_before_it_is_overdue() -> None:
    alone = [line for person in LINE.values() for _, lines in mails(the_week()[2:], person) for line in lines]
    assert {line.split()[1] for line in alone if " " in line} == {"accept"}


def test_what_came_after_the_pick_up_is_said_again_once_the_pick_up_is_done() -> None:
    late = played("Mon 10:00", [("Tue 11:00", done(ACCEPT))])
    said = [(at, line) for at, lines in mails([late], BOARD_LEAD) for line in lines]
    assert said == [
        (on("Wed 08:00"), "overdue-a-working-day protect"),
        (on("Wed 08:00"), "overdue-a-working-day review"),
    ]


def test_the_person_responsible_is_not_told_that_the_people_responsible_were_told() -> None:
    assert not [line for _, lines in mails(the_week(), DSL) for line in lines if "still-overdue" in line]
    accepted = played("Mon 10:00", [("Mon 10:10", done(ACCEPT, DEPUTY))])
    said = [(at, line) for at, lines in mails([accepted], DEPUTY) for line in lines]
    assert said == [(on("Mon 14:00"), "overdue protect"), (on("Mon 14:00"), "overdue review")]


DANGER = AddInformation(text="He is at the gate.", immediate_danger=True)
MISSING = RecordMissingEpisode(from_=on("Wed 11:30"))
URGENT_CASES: dict[str, Callable[[], Played]] = {
    "danger": partial(played, "Mon 15:00", immediate_danger=True),
    "emergency": partial(played, "Tue 10:00", [("Tue 10:05", done(an_emergency(), TEACHER))]),
    "missing": partial(played, "Wed 12:10", [("Wed 12:15", done(MISSING, DEPUTY))]),
    "danger learnt later": partial(played, "Thu 10:15", [("Thu 14:00", done(DANGER, TEACHER))]),
}


@cache
def urgent(name: str) -> Played:
    return URGENT_CASES[name]()


SAID_BY = """
danger: Mon 15:00 HEAD concern-made-known-in-danger
danger: Mon 15:00 DSL concern-raised-in-danger accept
danger: Mon 15:10 DEPUTY,DSL,HEAD danger-not-accepted accept
danger: Mon 15:15 DEPUTY,DSL,HEAD danger-not-referred refer:immediate
danger: Mon 15:25 SENIOR danger-not-accepted accept
danger: Mon 15:30 SENIOR danger-not-referred refer:immediate
danger: Mon 15:55 BOARD danger-not-accepted accept
danger: Mon 16:00 DEPUTY,DSL,HEAD danger-not-protected protect
danger: Mon 16:00 BOARD danger-not-referred refer:immediate
danger: Mon 16:15 SENIOR danger-not-protected protect
danger: Mon 16:45 BOARD danger-not-protected protect
emergency: Tue 10:00 DSL concern-raised accept
emergency: Tue 10:06 DEPUTY,DSL owed-at-once-in-danger retrospective-review
emergency: Tue 10:06 HEAD referral-made feedback:police-1
emergency: Tue 10:16 DEPUTY,DSL,HEAD danger-not-accepted accept
emergency: Tue 10:31 SENIOR danger-not-accepted accept
emergency: Tue 11:01 BOARD danger-not-accepted accept
emergency: Tue 11:06 DEPUTY,DSL,HEAD danger-not-protected protect
emergency: Tue 11:21 SENIOR danger-not-protected protect
emergency: Tue 11:51 BOARD danger-not-protected protect
emergency: Tue 14:00 DSL,DEPUTY overdue retrospective-review
emergency: Tue 16:00 HEAD still-overdue retrospective-review
emergency: Wed 17:00 BOARD still-overdue retrospective-review
missing: Wed 12:10 DSL concern-raised accept
missing: Wed 13:16 DEPUTY,DSL child-missing missing:2
missing: Wed 13:46 HEAD,SENIOR child-missing missing:2
missing: Wed 14:16 BOARD child-missing missing:2
danger learnt later: Thu 10:15 DSL concern-raised accept
danger learnt later: Thu 14:01 BOARD,DEPUTY,DSL,HEAD,SENIOR danger-not-accepted accept
danger learnt later: Thu 14:01 DEPUTY,DSL owed-at-once-in-danger refer:immediate
danger learnt later: Thu 14:15 DEPUTY,DSL,HEAD danger-not-protected protect
danger learnt later: Thu 14:16 DEPUTY,DSL,HEAD danger-not-referred refer:immediate
danger learnt later: Thu 14:30 SENIOR danger-not-protected protect
danger learnt later: Thu 14:31 SENIOR danger-not-referred refer:immediate
danger learnt later: Thu 15:00 BOARD danger-not-protected protect
danger learnt later: Thu 15:01 BOARD danger-not-referred refer:immediate
"""
"""When each person first heard of what is urgent, before messages were made fewer."""


@pytest.mark.parametrize("row", SAID_BY.strip().splitlines())
def test_nothing_urgent_is_said_later_than_before(row: str) -> None:
    case, _, rest = row.partition(": ")
    day, clock, people, line = rest.split(" ", 3)
    for person in people.split(","):
        found = [at for at, lines in mails([urgent(case)], LINE[person]) if line in lines]
        assert found, person
        assert min(found) <= on(f"{day} {clock}"), (person, in_london(min(found)))
