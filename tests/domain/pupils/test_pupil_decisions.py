"""How the record of a pupil begins and changes, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from domain.pupils.pupil_commands import MergePupil, PupilChanges, RecordPupilLeft, UndoMerge, UpdatePupil
from domain.pupils.pupil_decisions import PupilContext, register_pupil
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import (
    PupilEvent,
    PupilLeft,
    PupilMerged,
    PupilMergeUndone,
    PupilRegistered,
    PupilUpdated,
)
from domain.pupils.pupil_fold import replay_pupil
from domain.pupils.pupil_listing import listing_of
from domain.refusals import (
    MergeIntoItself,
    MergeIntoMerged,
    NotMerged,
    PupilAlreadyMerged,
    Refused,
    SiblingOfThemselves,
)
from tests.domain.pupils.pupil_builders import (
    AT,
    DSL,
    LATER,
    OTHER,
    PUPIL,
    REGISTER,
    SCHOOL,
    changed,
    registered,
)
from tests.with_each import with_each

MERGE = MergePupil(into=OTHER, reasons="Registered twice, once with a hyphen.")
UNDO = UndoMerge(reasons="They are twins.")


def test_a_pupil_begins_with_what_was_registered() -> None:
    pupil = registered()
    assert (pupil.version, pupil.given_name, pupil.family_name, pupil.class_) == (1, "Amelia", "Okafor", "8B")
    assert (pupil.source, pupil.registered_at, pupil.school) == ("manual", AT, SCHOOL)


def test_an_update_changes_the_named_fields_and_no_other() -> None:
    before = registered()
    decision = changed(before, UpdatePupil(changes=PupilChanges(class_="8C", looked_after=False)))
    (event,) = decision.events
    assert isinstance(event.fact, PupilUpdated)
    assert decision.pupil == replace(before, class_="8C", looked_after=False, version=2, recorded_at=LATER)


def test_an_update_clears_what_is_no_longer_known() -> None:
    assert changed(registered(), UpdatePupil(clear=("class", "date_of_birth"))).pupil.class_ is None


def test_an_update_that_changes_nothing_records_nothing() -> None:
    same = UpdatePupil(changes=PupilChanges(given_name="Amelia", class_="8B"), clear=("upn",))
    assert changed(registered(), same).events == ()


def test_a_pupil_leaves_and_the_record_stays() -> None:
    missing = changed(registered(), UpdatePupil(changes=PupilChanges(missing_since=date(2027, 2, 1)))).pupil
    decision = changed(missing, RecordPupilLeft(left_on=date(2027, 2, 12)))
    assert [type(event.fact) for event in decision.events] == [PupilLeft]
    assert (decision.pupil.left_on, decision.pupil.missing_since) == (date(2027, 2, 12), None)
    assert changed(decision.pupil, RecordPupilLeft(left_on=date(2027, 2, 12))).events == ()


def test_a_last_day_on_roll_takes_back_the_mark_of_an_import() -> None:
    """3-DSL.w: the pupil has left, so no one asks any more whether they may have."""
    mark = date(2027, 2, 1)
    missing = changed(registered(), UpdatePupil(changes=PupilChanges(missing_since=mark))).pupil
    decision = changed(missing, UpdatePupil(changes=PupilChanges(left_on=date(2027, 2, 12))))
    (event,) = decision.events
    assert isinstance(event.fact, PupilUpdated)
    assert event.fact.clear == ("missing_since",)
    assert (decision.pupil.left_on, decision.pupil.missing_since) == (date(2027, 2, 12), None)
    assert changed(missing, UpdatePupil(changes=PupilChanges(class_="8C"))).pupil.missing_since == mark


@with_each(
    ("joined", "left", "today", "on_roll"),
    [
        (None, None, date(2027, 3, 1), True),
        (date(2027, 3, 2), None, date(2027, 3, 1), False),
        (date(2027, 3, 1), None, date(2027, 3, 1), True),
        (None, date(2027, 3, 1), date(2027, 3, 1), True),
        (None, date(2027, 2, 28), date(2027, 3, 1), False),
    ],
)
def test_a_pupil_is_on_roll_from_the_first_day_to_the_last(
    joined: date | None, left: date | None, today: date, on_roll: bool
) -> None:
    assert listing_of(replace(registered(), on_roll_from=joined, left_on=left)).on_roll(today) is on_roll


def test_a_merged_record_says_where_it_went_and_is_off_roll() -> None:
    decision = changed(registered(), MERGE, other=registered(pupil=OTHER))
    assert [type(event.fact) for event in decision.events] == [PupilMerged]
    assert decision.pupil.merged_into == OTHER
    assert not listing_of(decision.pupil).on_roll(date(2027, 3, 1))


@pytest.mark.parametrize(
    "command", [MERGE, UpdatePupil(clear=("upn",)), RecordPupilLeft(left_on=date(2027, 1, 1))]
)
def test_a_merged_record_changes_no_more(command: MergePupil | UpdatePupil | RecordPupilLeft) -> None:
    merged = changed(registered(), MERGE, other=registered(pupil=OTHER)).pupil
    with pytest.raises(PupilAlreadyMerged):
        changed(merged, command, other=registered(pupil=OTHER))


def test_an_undone_merge_gives_the_record_back_as_it_was() -> None:
    merged = changed(registered(), MERGE, other=registered(pupil=OTHER)).pupil
    decision = changed(merged, UNDO)
    (event,) = decision.events
    assert event.fact == PupilMergeUndone(reasons=UNDO.reasons, parted_from=OTHER)
    assert replace(decision.pupil, version=1, recorded_at=AT) == registered()
    again = changed(decision.pupil, MERGE, other=registered(pupil=OTHER))
    assert again.pupil.merged_into == OTHER


def test_only_a_merged_record_has_a_merge_to_undo() -> None:
    with pytest.raises(NotMerged):
        changed(registered(), UNDO)


@pytest.mark.parametrize(
    ("command", "other", "refusal"),
    [
        (replace(MERGE, into=PUPIL), registered(), MergeIntoItself),
        (MERGE, replace(registered(pupil=OTHER), merged_into=PUPIL), MergeIntoMerged),
        (UpdatePupil(changes=PupilChanges(siblings=(PUPIL,))), None, SiblingOfThemselves),
    ],
)
def test_what_cannot_be_true_is_refused(
    command: MergePupil | UpdatePupil, other: RegisteredPupil | None, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        changed(registered(), command, other=other)


def test_a_new_pupil_is_not_their_own_sibling() -> None:
    context = PupilContext(pupil=PUPIL, school=SCHOOL, at=AT, by=DSL)
    with pytest.raises(SiblingOfThemselves):
        register_pupil(replace(REGISTER, siblings=(PUPIL,)), context)


def test_a_replay_gives_the_same_pupil() -> None:
    begun = register_pupil(REGISTER, PupilContext(pupil=PUPIL, school=SCHOOL, at=AT, by=DSL))
    updated = changed(begun.pupil, UpdatePupil(changes=PupilChanges(known_as="Millie")))
    left = changed(updated.pupil, RecordPupilLeft(left_on=date(2027, 2, 12)))
    merged = changed(left.pupil, MERGE, other=registered(pupil=OTHER))
    stream = [*begun.events, *updated.events, *left.events, *merged.events]
    assert replay_pupil(PUPIL, stream) == merged.pupil
    assert [event.version for event in stream] == [1, 2, 3, 4]


def test_a_stream_begins_once_and_with_a_registration() -> None:
    first = PupilEvent(
        version=1,
        school=SCHOOL,
        fact=PupilRegistered(given_name="A", family_name="B"),
        recorded_at=AT,
        actor=DSL,
    )
    left = replace(first, fact=PupilLeft(left_on=date(2027, 1, 1)))
    for stream in ([], [left], [first, replace(first, version=2)]):
        with pytest.raises(ValueError, match="a pupil"):
            replay_pupil(PUPIL, stream)
