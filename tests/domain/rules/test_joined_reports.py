"""A join carries the whole report: what its case knew of the concern and the child, and did (2.4g)."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from domain.case.joining import OF_JOINS
from domain.case.pupil_circumstances import OTHER_CIRCUMSTANCES
from domain.case.unseen_joins import without_cases
from domain.commands import (
    AddInformation,
    ConcernReport,
    Protect,
    Pupil,
    RaiseConcern,
    RecordPupilView,
    SocialWorker,
    UpdateCircumstances,
    Withdraw,
)
from domain.commands.circumstances import Circumstances, Exploitation
from domain.commands.reporting import ImageryParty, ReportedBy
from domain.events import ConcernJoined, PupilViewRecorded
from domain.evolve import replay
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    PUPIL,
    REOPEN,
    WHY,
    agreed,
    fed_back,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.side_record_builders import came_back
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
MORE: dict[str, Any] = {
    "text": "TEXT",
    **{name: value for name, value in FULL.items() if name in {each.name for each in fields(AddInformation)}},
}
WORKER = SocialWorker(name="WORKER")
KNOWN = UpdateCircumstances(sen="ehcp", looked_after=True, social_worker=WORKER)


def a_full_report() -> RaiseConcern:
    pupil = replace(PUPIL, risk_groups=("looked-after",))
    return RaiseConcern(pupil=pupil, concern=ConcernReport(**FULL), home_authority="HOME")


def reported(*steps: Step) -> Story:
    return given(done(a_full_report(), TEACHER), *steps)


def test_the_example_answers_every_question_of_the_report_and_of_what_is_added() -> None:
    assert set(FULL) == {each.name for each in fields(ConcernReport)}
    of_the_case = {"siblings", "same_adult_as"}  # not of the concern: test_siblings_at_risk.py
    assert set(MORE) | of_the_case == {each.name for each in fields(AddInformation)}


@with_each("name", sorted(FULL))
def test_each_answer_of_the_report_goes_along(name: str) -> None:
    after = joined(reported(), other_case(raised(COLLEAGUE))).there
    assert getattr(after.state.joined[0].concern, name) == FULL[name]
    assert replay(after.stream) == after.state


@with_each("name", sorted(MORE.keys() - {"text"}))
def test_each_answer_of_what_was_added_goes_along(name: str) -> None:
    here = given(raised(TEACHER), done(AddInformation(**MORE), TEACHER))
    came = joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0]
    of_words = {"child_words": came.added[0].child_words, "occurred_at": came.added[0].happened_at}
    assert of_words.get(name, getattr(came.concern, name)) == MORE[name]


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
    assert OTHER_CIRCUMSTANCES not in state.warnings
    assert replay(after.there.stream) == state
    parted = both(after.here, after.there, REOPEN).there.state
    assert (parted.pupil.risk_groups, parted.home_authority, parted.social_worker) == (None, None, None)


def test_risk_groups_of_both_count_and_another_answer_here_stays_with_a_warning() -> None:
    pupil = Pupil(name=PUPIL.name, date_of_birth=PUPIL.date_of_birth, risk_groups=("send",))
    there = other_case(
        done(replace(a_full_report(), pupil=pupil, home_authority="Elsewhere"), COLLEAGUE), now=MONDAY_10AM
    )
    after = joined(reported(), there).there
    assert after.state.pupil.risk_groups == ("send", "looked-after")
    assert after.state.home_authority == "Elsewhere"
    assert OTHER_CIRCUMSTANCES in after.state.warnings
    assert OTHER_CIRCUMSTANCES in OF_JOINS
    assert OTHER_CIRCUMSTANCES not in after.tell(UpdateCircumstances(home_authority="HOME")).state.warnings


def test_the_answers_leave_with_the_case_that_gave_them_when_it_was_joined_on() -> None:
    first = joined(reported(), other_case(raised(COLLEAGUE)))
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id))
    state = second.there.state
    assert state.home_authority == "HOME"
    assert [each.child.home_authority if each.child else None for each in state.joined] == [None, "HOME"]
    assert both(first.here, second.there, REOPEN).there.state.home_authority is None


def test_a_person_who_may_not_see_the_joined_case_reads_none_of_it() -> None:
    """3.2h."""
    after = joined(reported(done(KNOWN)), other_case(raised(COLLEAGUE))).there.state
    shown = case_document(without_cases(after, {after.joined[0].case}), DSL)
    for words in ("SUMMARY", "SPOKEN", "SOURCE", "POLICE", "HOME", "WORKER", "looked-after"):
        assert words not in repr(shown)


def test_what_was_said_and_done_goes_along_without_what_was_cancelled() -> None:
    here = given(
        raised(TEACHER),
        done(RecordPupilView(text="I want it to stop.", trusted_adult="Miss Okoro")),
        referred("police"),
        reviewed("refer", "police"),
        fed_back("police_no_further_action", "police-1"),
        done(agreed("police-1")),
        done(support()),
        done(Protect(for_="both", reasons=WHY, measures="Walks home with an adult.")),
        done(Protect(for_="both", reasons=WHY, measures="A mistake.")),
        done(Withdraw(reasons="I was wrong about it."), TEACHER),
    )
    mistake = next(e.version for e in here.stream if getattr(e.fact, "measures", None) == "A mistake.")
    came = joined(here.tell(void(mistake)), other_case(raised(COLLEAGUE))).there.state.joined[0]
    said = {each.type: each for each in came.steps}
    assert said[PupilViewRecorded.type].words == ("I want it to stop.", "Miss Okoro")
    assert said["referral.made"].codes == ("police", "police_no_further_action")
    assert said["concern.withdrawn"].words == ("I was wrong about it.",)
    assert "Walks home with an adult." in said["protection.recorded"].words
    assert "A mistake." not in repr(came)


def test_missing_episodes_of_a_joined_case_repeat_in_the_case_that_goes_on() -> None:
    """3.2t: no one counts on a register here."""
    one, two, three = (came_back(MONDAY_10AM - timedelta(days=day)) for day in (9, 6, 3))
    here = given(raised(TEACHER), done(one), done(two))
    after = joined(here, other_case(raised(COLLEAGUE), reviewed())).there.tell(three)
    assert [each.began for each in after.state.joined[0].missing] == [one.from_, two.from_]
    assert "3.2t" in {each.clause for each in after.state.warnings}


def test_a_join_of_an_earlier_release_still_replays() -> None:
    after = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE))).there
    *rest, last = after.stream
    assert isinstance(last.fact, ConcernJoined)
    bare = replace(last.fact, steps=(), missing=(), child=None, counts=None, motive=None, unread=())
    state = replay([*rest, replace(last, fact=bare)])
    assert (state.joined[0].steps, state.joined[0].child, state.circumstances) == ((), None, ())
