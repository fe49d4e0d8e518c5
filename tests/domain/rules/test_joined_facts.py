"""A join carries words, answers, replies and exploitation, and parting takes them back (2.4g, 3-DSL.n)."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import commands as ask
from domain.entries.base import Circumstances, Exploitation
from domain.entries.reporting import ImageryParty, ReportedBy
from domain.evolve import replay
from domain.fold.joins import without_cases
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    ACCEPT,
    PUPIL,
    REOPEN,
    WHY,
    a_review,
    raised,
    reviewed,
    void,
)
from tests.domain.joined_stories import GOES_ON, Joined, both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, MONDAY_10AM, TEACHER
from tests.domain.record_builders import declared, lifted
from tests.domain.safeguard_builders import EXCHANGE
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each

YESTERDAY = MONDAY_10AM - timedelta(days=1)
FULL: dict[str, Any] = {
    "category": "cse",
    "summary": "SUMMARY",
    "immediate_danger": True,
    "child_words": "WORDS",
    "indicators": ("secretive",),
    "occurred_at": YESTERDAY,
    "noticed_at": YESTERDAY + timedelta(hours=1),
    "spoken_to": "SPOKEN",
    "adult_involved": True,
    "imagery": True,
    "imagery_parties": (ImageryParty(part="sent", age=13),),
    "imagery_origin": "ai_generated",
    "device_location": "DEVICE",
    "child_unaware": True,
    "source": "operation_encompass",
    "source_name": "SOURCE",
    "reported_by": ReportedBy(relation="public", name="OUTSIDE", contact="CONTACT"),
    "police_reference": "POLICE",
    "told_at": YESTERDAY + timedelta(hours=2),
    "circumstances": Circumstances(
        mode=("technology",), contact_type=("contact",), online="ONLINE", places="PLACES", peers="PEERS"
    ),
    "exploitation": Exploitation(imbalances=("age",), limbs=("exchange",)),
    "staff_allegation": True,
}
EVERY_ANSWER: dict[str, Any] = {
    "text": "TEXT",
    **{
        name: value
        for name, value in FULL.items()
        if name in {each.name for each in fields(ask.AddInformation)}
    },
}
WORKER = ask.SocialWorker(name="WORKER")
KNOWN = ask.UpdateCircumstances(sen="ehcp", looked_after=True, social_worker=WORKER)


def a_full_report() -> ask.RaiseConcern:
    pupil = replace(PUPIL, risk_groups=("looked-after",))
    return ask.RaiseConcern(pupil=pupil, concern=ask.ConcernReport(**FULL), home_authority="HOME")


def reported(*steps: Step) -> Story:
    return given(done(a_full_report(), TEACHER), *steps)


def test_the_example_answers_every_question_of_the_report_and_of_what_is_added() -> None:
    assert set(FULL) == {each.name for each in fields(ask.ConcernReport)}
    of_the_case = {"siblings", "same_adult_as"}  # not of the concern: test_siblings_at_risk.py
    assert set(EVERY_ANSWER) | of_the_case == {each.name for each in fields(ask.AddInformation)}


@with_each("name", sorted(FULL))
def test_each_answer_of_the_report_goes_along(name: str) -> None:
    after = joined(reported(), other_case(raised(COLLEAGUE))).there
    assert getattr(after.state.joined[0].concern, name) == FULL[name]
    assert replay(after.stream) == after.state


@with_each("name", sorted(EVERY_ANSWER.keys() - {"text"}))
def test_each_answer_of_what_was_added_goes_along(name: str) -> None:
    here = given(raised(TEACHER), done(ask.AddInformation(**EVERY_ANSWER), TEACHER))
    came = joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0]
    of_words = {"child_words": came.added[0].child_words, "occurred_at": came.added[0].happened_at}
    assert of_words.get(name, getattr(came.concern, name)) == EVERY_ANSWER[name]


def test_everything_is_shown_in_the_case_that_goes_on() -> None:
    there = joined(reported(done(KNOWN)), other_case(raised(COLLEAGUE))).there
    (shown,) = case_document(there.state, DSL)["joined"]
    for words in ("SPOKEN", "SOURCE", "POLICE", "DEVICE", "ONLINE", "PLACES", "PEERS", "HOME", "WORKER"):
        assert words in repr(shown)
    assert shown["known"]["imagery_parties"] == [{"part": "sent", "age": 13}]
    assert (shown["occurred_at"], shown["source"]) == ("2027-02-28T10:00:00Z", "operation_encompass")


def test_what_is_known_of_the_child_counts_where_the_other_case_has_no_answer() -> None:
    there = other_case(done(replace(a_full_report(), pupil=PUPIL, home_authority=None), COLLEAGUE))
    after = joined(reported(done(KNOWN)), there)
    state = after.there.state
    assert (state.pupil.risk_groups, state.home_authority) == (("looked-after",), "HOME")
    assert state.social_worker == WORKER
    assert replay(after.there.stream) == state
    parted = both(after.here, after.there, REOPEN).there.state
    assert (parted.pupil.risk_groups, parted.home_authority, parted.social_worker) == (None, None, None)


def test_a_person_who_may_not_see_the_joined_case_reads_none_of_it() -> None:
    """3.2h."""
    after = joined(reported(done(KNOWN)), other_case(raised(COLLEAGUE))).there.state
    shown = case_document(without_cases(after, {after.joined[0].case}), DSL)
    for words in ("SUMMARY", "SPOKEN", "SOURCE", "POLICE", "HOME", "WORKER", "looked-after"):
        assert words not in repr(shown)


MORE = ask.AddInformation(text="It was the third time.", child_words="Every Friday.")


def test_information_that_was_added_goes_along_with_its_author_and_time() -> None:
    here = given(raised(TEACHER), done(MORE, TEACHER))
    after = joined(here, other_case(raised(COLLEAGUE))).there
    (came,) = after.state.joined[0].added
    assert (came.text, came.child_words, came.by) == (MORE.text, MORE.child_words, TEACHER.id)
    assert came.at == here.stream[-1].recorded_at
    assert replay(after.stream) == after.state


def test_a_cancelled_entry_does_not_go_along() -> None:
    here = given(raised(TEACHER), done(MORE, TEACHER), done(void(2)))
    assert joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0].added == ()


def test_words_that_a_joined_case_gets_later_are_heard_where_it_was_joined() -> None:
    """2.4g, 11.1: the reporter knows of the one case only, and writes there."""
    pair = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE), reviewed()))
    reviewed_there = replace(pair, there=pair.there.tell(a_review()))
    for command in (MORE, A_VIEW, A_DISCUSSION):
        after = both(reviewed_there.here, reviewed_there.there, command, TEACHER)
        assert after.here.stream[-1].fact.type == after.there.stream[-1].fact.type
        assert after.here.owed == set()
        assert "new-information" in after.there.owed
        assert replay(after.there.stream) == after.there.state


def test_danger_that_is_said_in_a_joined_case_is_danger_in_the_case_that_goes_on() -> None:
    """11.4."""
    pair = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    after = both(pair.here, pair.there, replace(MORE, immediate_danger=True, same_adult_as=1), TEACHER)
    assert "refer:immediate" in after.there.owed
    assert after.here.owed == set()
    assert both(after.here, after.there, REOPEN).here.state.concern.immediate_danger


def test_words_to_a_joined_case_are_read_there_if_the_other_cannot_be_opened() -> None:
    alone = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE))).here.tell(MORE, TEACHER)
    assert "new-information" in alone.owed


def test_a_correction_in_a_joined_case_puts_its_words_right_in_the_other() -> None:
    """3-DSL.n: in Onward's own name, so no reporter becomes an author there."""
    pair = joined(given(raised(TEACHER), done(MORE, TEACHER)), other_case(raised(COLLEAGUE)))
    after = both(pair.here, pair.there, ask.Correct(event=2, reasons=WHY, text="Twice."), TEACHER)
    noted = after.there.stream[-1]
    assert (noted.fact.type, noted.actor) == ("join.corrected", "clock")
    assert [each.text for each in after.there.state.joined[0].added] == [MORE.text, "Twice."]
    gone = both(after.here, after.there, void(2))
    assert gone.there.state.joined[0].added == ()
    assert replay(gone.there.stream) == gone.there.state


SECOND = UUID(int=GOES_ON.int + 1)
THANKS = "Thank you."


def replies(story: Story) -> list[str]:
    return sorted(owed for owed in story.owed if owed.startswith("reply"))


def two_of_one_reporter(*steps: Step, into: Story | None = None) -> tuple[Joined, Joined]:
    """A teacher reported two cases, and both are joined to the case of a colleague."""
    first, second = given(raised(TEACHER), *steps), other_case(raised(TEACHER), *steps, number=SECOND)
    one = joined(first, into or other_case(raised(COLLEAGUE)))
    return one, joined(second, one.there)


def test_each_report_of_one_person_has_its_reply_and_one_reply_answers_all_of_them() -> None:
    one, two = two_of_one_reporter()
    after = two.there.tell(a_review())
    assert replies(after) == sorted(("reply", f"reply:{one.here.state.id}", f"reply:{SECOND}"))
    for case in (one.here.state.id, SECOND):
        assert replies(after.tell(ask.ReplyToReporter(text=THANKS, to=case))) == ["reply"]
    assert "reply" not in replies(after.tell(ask.ReplyToReporter(text=THANKS, to=GOES_ON)))


def test_a_person_who_reported_both_cases_is_owed_one_reply() -> None:
    _, two = two_of_one_reporter(into=other_case(raised(TEACHER)))
    assert replies(two.there.tell(a_review())) == ["reply"]


def test_the_reply_stays_owed_for_the_other_case_when_one_is_reopened() -> None:
    one, two = two_of_one_reporter()
    parted = both(one.here, two.there.tell(a_review()), REOPEN)
    assert replies(parted.there) == sorted(("reply", f"reply:{SECOND}"))
    assert replay(parted.there.stream) == parted.there.state


def test_a_reply_that_an_exclusion_ended_is_owed_again_while_the_case_is_joined() -> None:
    """3.2h."""
    one, two = two_of_one_reporter()
    excluded = two.there.tell(a_review()).tell(declared(TEACHER))
    assert replies(excluded) == ["reply"]
    both_again = sorted(("reply", f"reply:{one.here.state.id}", f"reply:{SECOND}"))
    assert replies(excluded.tell(lifted(TEACHER), DEPUTY)) == both_again
    parted = both(one.here, excluded, REOPEN).there.tell(lifted(TEACHER), DEPUTY)
    assert replies(parted) == ["reply", f"reply:{SECOND}"]
    assert replay(parted.stream) == parted.state


def test_a_person_who_may_see_one_of_the_cases_only_reads_of_a_reply_for_that_one() -> None:
    """3.2h."""
    one, two = two_of_one_reporter()
    shown = without_cases(two.there.tell(a_review()).state, {one.here.state.id})
    theirs = [owed.id for owed in shown.open_obligations if owed.kind == "reply"]
    assert theirs == ["reply", f"reply:{SECOND}"]
    assert str(one.here.state.id) not in repr(shown)


REVIEWED = reviewed("pastoral_support")
DUTIES = ("consider-nrm", "mentor")
HOW = Circumstances(mode=("online",), places="Behind the shops.")


def exploited(category: str = "cse") -> Story:
    return given(
        raised(TEACHER, category=category, exploitation=EXCHANGE, circumstances=HOW),
        done(
            ask.AddInformation(text="Also there.", circumstances=Circumstances(places="The park.")), TEACHER
        ),
    )


def other() -> Story:
    return other_case(raised(COLLEAGUE, category="other"), done(ACCEPT))


def owed(story: Story) -> list[str]:
    return [name for name in DUTIES if story.state.open_obligation(name) is not None]


@pytest.mark.parametrize("category", ["cse", "cce"])
def test_the_review_opens_what_is_due_to_an_exploited_child(category: str) -> None:
    after = joined(exploited(category), other())
    assert owed(after.there) == []
    assert owed(REVIEWED(after.there)) == list(DUTIES)


def test_after_the_cases_are_parted_nothing_is_due_because_of_it() -> None:
    after = joined(exploited(), other())
    parted = both(after.here, REVIEWED(after.there), REOPEN)
    assert owed(parted.there) == []
    assert not parted.there.state.exploitation
    assert not any(parted.there.state.due_to_the_exploited(each) for each in DUTIES)
    assert owed(REVIEWED(parted.here)) == list(DUTIES)


def test_what_a_case_of_exploitation_owes_itself_stays_after_the_parting() -> None:
    there = other_case(raised(COLLEAGUE, category="cce"), done(ACCEPT))
    after = joined(exploited(), there)
    assert owed(both(after.here, REVIEWED(after.there), REOPEN).there) == list(DUTIES)


def test_the_grounds_come_with_it_and_go_with_it() -> None:
    here, there = exploited(), other()
    after = joined(here, there)
    (came,) = after.there.state.concern.grounds
    assert came.exploitation == EXCHANGE
    assert came.circumstances == Circumstances(mode=("online",), places="Behind the shops.\nThe park.")
    assert replay(after.there.stream) == after.there.state
    assert both(after.here, after.there, REOPEN).there.state.concern.grounds == ()
    assert without_cases(after.there.state, {here.state.id}).concern.grounds == ()
