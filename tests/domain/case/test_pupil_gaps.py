"""What a case still lacks, what is urgent in it, and what kind each entry is of (11.4, 11.9, 11.12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from domain.case.event import entry_kind, types_of_kind
from domain.case.untold_facts import urgent_obligations
from domain.case.warnings import NO_WISHES, gap_warnings
from domain.commands import AddInformation, Close, PupilTold, PupilWishes
from domain.entries.base import ENTRY_KINDS
from domain.events import Fact
from domain.pupils.pupil_events import PupilFact
from tests.domain.command_builders import (
    A_VIEW,
    ACCEPT,
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    WISHES,
    a_plan,
    a_referral,
    a_review,
    agreed,
    an_emergency,
    change,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.compliance.compliance_helpers import clause, held
from tests.domain.people_and_times import DSL, MONDAY_NOON, TEACHER
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each
from views.compliance_view import compliance_view
from views.read_model import as_document

NOT_ASKED = PupilWishes(sought=False, reasons="She was asleep when they rang.")
STAGES: dict[str, tuple[Callable[[], Story], Any]] = {
    "refer": (lambda: given(raised()), a_referral()),
    "reconsider": (lambda: given(raised(), referred(), fed_back("no_statutory")), agreed()),
    "consider-support": (lambda: given(raised(), reviewed()), support()),
    "start-early-help": (lambda: given(raised(), reviewed()), a_plan(date(2027, 3, 10))),
    "close": (lambda: given(raised(), everything_met), CLOSE),
}
TOLD = PupilTold(told_by="DSL", how="At lunch")
HEARD = Close(reasons="Nothing is owed.", pupil_wishes=WISHES, pupil_told=TOLD)
KEPT_BACK = replace(HEARD, pupil_told=None, withheld_reason="She has moved abroad.")


def lacking(story: Story) -> list[str]:
    """The case's warnings under 11.12."""
    return [each.text for each in gap_warnings(story.state)]


def says(story: Story) -> str:
    found = {each["id"]: each for each in as_document(compliance_view(held(story)))["clauses"]}
    return str(found["11.12"]["says"])


def test_wishes_that_were_sought_are_said_and_others_have_reasons() -> None:
    for before, command in STAGES.values():
        for wishes, pointer in (
            (PupilWishes(sought=True), "/pupil_wishes/text"),
            (PupilWishes(sought=False), "/pupil_wishes/reasons"),
            (PupilWishes(sought=False, text="To go home."), "/pupil_wishes/text"),
        ):
            outcome = before().when(replace(command, pupil_wishes=wishes))
            assert pointer in str(outcome.refusal)


def test_a_closing_says_that_the_pupil_was_told_or_why_not_and_never_both() -> None:
    story = given(raised(), everything_met)
    story.when(replace(HEARD, withheld_reason="She has moved abroad.")).malformed("/withheld_reason")
    story.when(replace(KEPT_BACK, withheld_reason="Moved")).malformed("/withheld_reason")
    for command in (HEARD, KEPT_BACK):
        closed = story.when(command).records("case.closed").after
        assert lacking(closed) == []


@with_each("name", STAGES)
def test_a_stage_without_the_pupils_wishes_is_recorded_and_warned_of(name: str) -> None:
    before, command = STAGES[name]
    bare = before().when(command)
    assert bare.refusal is None
    assert "11.12" in {each.clause for each in gap_warnings(bare.after.state)}
    (event,) = bare.events
    assert "pupil_wishes" in event.effects.lacks


@with_each("wishes", [WISHES, NOT_ASKED])
@with_each("name", STAGES)
def test_a_stage_with_them_is_not_and_answers_to_the_clause(name: str, wishes: PupilWishes) -> None:
    before, command = STAGES[name]
    told = {"withheld_reason": "She has moved abroad."} if name == "close" else {}
    outcome = before().when(replace(command, pupil_wishes=wishes, **told))
    assert lacking(outcome.after) == []
    assert "11.12" in outcome.events[0].clauses


def test_an_emergency_is_never_stopped_by_it() -> None:
    given(raised()).when(an_emergency(), by=TEACHER).records("referral.made")


def test_a_closing_that_leaves_both_out_asks_for_the_wishes_no_more() -> None:
    closed = given(raised(), everything_met).when(CLOSE)
    (left,) = lacking(closed.after)
    assert "who told the child" in left
    assert NO_WISHES.text in lacking(closed.after.tell(REOPEN))
    assert closed.events[0].effects.lacks == ("pupil_wishes", "pupil_told")


def test_the_newest_stage_counts_and_an_entry_in_error_does_not() -> None:
    story = given(raised(), done(a_referral()))
    assert lacking(story)
    assert lacking(story.tell(MORE))
    assert not lacking(story.tell(a_referral("police", pupil_wishes=WISHES)))
    assert not lacking(given(raised(), done(a_referral()), reviewed()))  # a review always has them
    heard_first = given(raised(), done(a_referral(pupil_wishes=WISHES)), done(a_referral("police")))
    assert lacking(heard_first)
    assert not lacking(heard_first.tell(void(3)))


def test_a_view_recorded_afterwards_supplies_the_missing_wishes() -> None:
    assert not lacking(given(raised(), done(a_referral()), done(A_VIEW, TEACHER)))
    closed = given(raised(), everything_met, done(CLOSE), done(A_VIEW))
    assert len(lacking(closed)) == 1, "and yet no one told them"
    assert lacking(closed.tell(REOPEN))


def test_compliance_says_what_is_not_recorded_and_changes_no_status_for_it() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs"), done(a_referral()))
    wished = given(raised(DSL), reviewed("refer", "cscs"), done(a_referral(pupil_wishes=WISHES)))
    assert "Not recorded: the pupil's wishes (entry 3)." in says(story)
    assert "Not recorded" not in says(wished)
    assert clause(story, "11.12").status == clause(wished, "11.12").status
    assert "Not recorded" not in says(story.tell(void(3)))
    closed = given(raised(), everything_met, done(CLOSE))
    version = closed.version_of("case.closed")
    assert f"Not recorded: the pupil's wishes (entry {version}); " in says(closed)
    assert f"that the pupil was told, or why not (entry {version})." in says(closed)


def ids(story: Story) -> set[str]:
    return {owed.id for owed in urgent_obligations(story.state)}


def test_without_danger_nothing_goes_before() -> None:
    assert ids(given(raised()).silence(MONDAY_NOON)) == set()


def test_words_of_danger_come_first_too_and_alone_in_a_closed_case() -> None:
    said = given(raised(TEACHER), reviewed(), everything_met).tell(DANGER, TEACHER)
    assert ids(said) == {"refer:immediate", "protect", "new-information"}
    assert ids(given(raised(TEACHER), reviewed(), closed).tell(DANGER, TEACHER)) == {"new-information"}
    assert ids(given(raised(TEACHER), reviewed(), closed).tell(MORE, TEACHER)) == set()


def test_the_referral_and_acceptance_come_first() -> None:
    assert ids(given(raised(immediate_danger=True))) == {"refer:immediate", "accept", "protect"}
    learnt = done(AddInformation(text="Now.", immediate_danger=True))
    assert ids(given(raised(), learnt)) == {"refer:immediate", "accept", "protect"}


def test_a_met_obligation_is_no_longer_urgent() -> None:
    begun = raised(immediate_danger=True), done(protection())
    assert ids(given(*begun, done(ACCEPT))) == {"refer:immediate"}
    assert ids(given(*begun, referred("police"))) == {"accept"}
    assert ids(given(*begun, done(ACCEPT), referred("police"))) == set()


def test_protection_stays_urgent_after_a_referral_until_it_is_decided() -> None:
    """11.9."""
    for told in (raised(immediate_danger=True), (raised(), done(DANGER))):
        story = given(*(told if isinstance(told, tuple) else (told,)), done(ACCEPT), referred("police"))
        assert ids(story) == {"protect"}
        assert ids(story.tell(protection("victim"))) == {"protect"}
        assert ids(story.tell(protection())) == set()


def test_a_review_that_finds_no_danger_ends_the_urgency_of_protection() -> None:
    story = given(raised(immediate_danger=True), done(ACCEPT), done(a_review(no_immediate_danger=WHY)))
    assert "protect" in story.owed
    assert ids(story) == set()


def test_danger_that_was_put_down_by_mistake_goes_before_nothing() -> None:
    story = given(raised(immediate_danger=True), done(change(1, immediate_danger=False)))
    assert ids(story) == set()


TYPES = [fact.type for union in (Fact, PupilFact) for fact in get_args(union)]


def test_every_type_is_of_exactly_one_kind() -> None:
    listed = [each for kind in ENTRY_KINDS for each in types_of_kind(kind)]
    assert sorted(listed) == sorted(TYPES)
    assert all(types_of_kind(kind) for kind in ENTRY_KINDS)


def test_kinds_are_what_a_reader_expects() -> None:
    for of_type, kind in (
        ("concern.raised", "concern"),
        ("review.decided", "decision"),
        ("feedback.received", "agency"),
        ("feedback.overdue", "deadline"),
        ("pupil.view-recorded", "support"),
        ("pupil.identified", "record"),
        ("pupil.registered", "register"),
        ("information.withheld", "family"),
        ("notification.delivered", "message"),
        ("something.new", "record"),
    ):
        assert entry_kind(of_type) == kind
