"""Each decision of a joined case goes along with what was decided; long words have a limit (2.4g, 11.15)."""

from typing import get_args

from domain import events as happened
from domain.case.joined_reports import EarlierStep
from domain.commands import (
    AssessParentContact,
    ConsiderNrm,
    PersonCommand,
    Protect,
    RecordDiscussion,
    RecordFeedback,
    RecordParentContact,
    RecordPupilView,
    RecordTeamMember,
    Withdraw,
)
from domain.events import Fact
from domain.rules.joined_step_fields import TOLD
from domain.rules.joined_steps import ENOUGH_OF_A_TEXT, ENOUGH_OF_ALL
from tests.domain.command_builders import WHY, agreed, raised, referred, reviewed, support
from tests.domain.joined_stories import joined, other_case
from tests.domain.people_and_times import COLLEAGUE, HEAD, TEACHER
from tests.domain.story import Step, done, given
from tests.with_each import with_each

STAYS: dict[str, tuple[type[Fact], ...]] = {
    "it is in the report, the added words or what is known of the child": (
        happened.ConcernRaised,
        happened.InformationAdded,
        happened.CircumstancesUpdated,
        happened.MissingEpisodeRecorded,
        happened.PupilIdentified,
    ),
    "what it put right goes along as it is now": (happened.EventCorrected,),
    "it is a join itself": (
        happened.CaseJoined,
        happened.ConcernJoined,
        happened.JoinCorrected,
        happened.JoinUndone,
    ),
    "deadlines and counts are made again in the case that goes on": (
        happened.DeadlineReplanned,
        happened.FeedbackOverdue,
        happened.ObligationOverdue,
        happened.PolicyAdopted,
        happened.RepeatsFound,
        happened.RepeatsWithdrawn,
    ),
    "messages and escalations belong to the work of their case": (
        happened.EscalationRaised,
        happened.NotificationDelivered,
        happened.NotificationFailed,
        happened.ReminderSent,
        happened.RungSkipped,
        happened.TelephoneRecorded,
    ),
    "the case that goes on has its own owner": (happened.ConcernAccepted, happened.CaseHandedOver),
    "a challenge is not for the reader of another case": (
        happened.DecisionChallenged,
        happened.ChallengeAnswered,
    ),
    "exclusions of both cases count on their own": (
        happened.ConflictDeclared,
        happened.ConflictConfirmed,
        happened.ConflictLifted,
    ),
    "it says where that file is, or by whom it was checked": (
        happened.CaseLinked,
        happened.EventCountersigned,
        happened.FileTransferred,
        happened.PaperCopyRecorded,
    ),
}
"""The entries that do not go along as a step, by why they do not (0092)."""


def test_each_entry_goes_along_or_stays_for_a_reason() -> None:
    stays = [each for group in STAYS.values() for each in group]
    assert sorted(map(str, (*TOLD, *stays))) == sorted(map(str, get_args(Fact)))


def steps(*taken: Step) -> tuple[EarlierStep, ...]:
    here = given(raised(TEACHER), *taken)
    return joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0].steps


DECISIONS: list[tuple[PersonCommand, tuple[str, ...]]] = [
    (Protect(for_="both", reasons=WHY, none_needed=True), ("both", "no_measures_needed")),
    (Protect(for_="both", reasons=WHY, measures="Walks home with an adult."), ("both",)),
    (
        AssessParentContact(parent="Mother", safe_for_pupil=True, safe_for_others=True, reasons=WHY),
        ("safe_for_the_child", "safe_for_others"),
    ),
    (
        AssessParentContact(parent="Mother", safe_for_pupil=False, safe_for_others=False, reasons=WHY),
        ("unsafe_for_the_child", "unsafe_for_others"),
    ),
    (ConsiderNrm(reasons=WHY, not_needed=True), ("not_needed",)),
    (RecordTeamMember(name="Ms Team", part="senco", standing="joined", note="Note."), ("senco", "joined")),
]


@with_each(("command", "codes"), DECISIONS)
def test_a_decision_goes_along_with_what_was_decided(command: PersonCommand, codes: tuple[str, ...]) -> None:
    (step,) = steps(done(command))
    assert step.codes == codes


def test_contact_before_it_was_assessed_as_safe_says_so() -> None:
    safe = AssessParentContact(parent="Mother", safe_for_pupil=True, safe_for_others=True, reasons=WHY)
    contact, _ = steps(done(RecordParentContact(parent="Mother", discussed="It.")), done(safe))
    assert contact.codes == ("not_assessed_as_safe_before",)
    rang = RecordParentContact(
        parent="Mother", discussed="He is late.", begun_by="parent", told_of_concern="nothing"
    )
    heard, _ = steps(done(rang), done(safe))
    assert heard.codes == ("a_parent_began_it_and_was_told_nothing", "not_assessed_as_safe_before")


def test_answers_of_agencies_go_along_and_what_the_school_thought_of_them() -> None:
    answer = RecordFeedback(
        agency_referral="police-1",
        decision="police_no_further_action",
        told_by="PC Answer",
        reasons="No offence can be shown.",
    )
    went = steps(
        referred("police"),
        reviewed("refer", "police"),
        done(answer),
        done(agreed("police-1")),
        done(support()),
    )
    told = {each.type: each for each in went}
    feedback = told["feedback.received"]
    assert feedback.codes == ("police_no_further_action",)
    assert feedback.words == ("PC Answer", "No offence can be shown.")
    decided = told["reconsideration.decided"]
    assert decided.codes[:2] == ("not_believed_at_risk", "school_agrees_with_the_decision")
    assert told["support.considered"].codes[:2] == ("no_early_help", "no_pastoral_support")


def test_a_long_text_is_shortened_and_the_other_texts_of_its_entry_stay_whole() -> None:
    (step,) = steps(done(RecordPupilView(text="w" * 200_000, trusted_adult="Miss Okoro")))
    long, short = step.words
    assert (len(long), long[-1], short) == (ENOUGH_OF_A_TEXT, "…", "Miss Okoro")
    assert step.shortened
    whole = "w" * ENOUGH_OF_A_TEXT
    (step,) = steps(done(RecordPupilView(text=whole)))
    assert (step.words, step.shortened) == ((whole,), False)


def test_of_a_long_record_the_oldest_steps_go_along_without_their_words_also_when_joined_on() -> None:
    note = RecordDiscussion(with_="SENCO", note="n" * 200_000)
    first = joined(
        given(raised(TEACHER), *(done(note) for _ in range(40)), done(Withdraw(reasons=WHY), TEACHER)),
        other_case(raised(COLLEAGUE)),
    )
    went = first.there.state.joined[0].steps
    assert len(went) == 41
    assert sum(len(text) for each in went for text in each.words) <= ENOUGH_OF_ALL
    assert (went[0].words, went[0].shortened, went[0].type) == ((), True, "discussion.recorded")
    assert went[39].words[0] == "SENCO"
    assert (went[40].words, went[40].shortened) == ((WHY,), False)
    assert [bool(each.words) for each in went] == sorted(bool(each.words) for each in went)
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id)).there.state
    assert next(each for each in second.joined if each.through).steps == went
