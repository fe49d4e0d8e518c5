"""Which cases can be joined, and what is read where a case is not seen (2.4g, 3.2h)."""

from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

import pytest

from domain.case.joining import NOT_LINKED, OTHER_DETAILS
from domain.case.repeat_counts import like_name, may_be_same_child
from domain.commands import IdentifyPupil, Join, Pupil
from domain.entries.reporting import CasePupil
from domain.fold.joins import without_cases
from domain.refusals import CannotJoin
from tests.domain.case_documents import case_document
from tests.domain.command_builders import REOPEN, WHY, a_concern, a_review, raised, referred, reviewed
from tests.domain.joined_stories import GOES_ON, both, joined, other_case, together
from tests.domain.people_and_times import COLLEAGUE, DSL, SENIOR, TEACHER
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given
from tests.with_each import with_each

JOIN = Join(into=GOES_ON, reasons=WHY)
ONE, TWO = UUID(int=71), UUID(int=72)


def about(pupil: Pupil) -> Story:
    return given(done(a_concern(pupil=pupil), TEACHER))


def there(pupil: Pupil) -> Story:
    return other_case(done(a_concern(pupil=pupil), TEACHER))


def warned(here: Story, other: Story, *, one_record: bool = False) -> bool:
    decision, _ = together(JOIN, DSL, here, other, one_record=one_record)
    return OTHER_DETAILS in decision.case.warnings


def test_children_with_different_records_on_the_register_are_not_joined() -> None:
    here = given(raised(TEACHER), done(IdentifyPupil(pupil=ONE)))
    other = other_case(raised(TEACHER), done(IdentifyPupil(pupil=TWO)))
    with pytest.raises(CannotJoin) as refused:
        together(JOIN, DSL, here, other)
    ((pointer, sentence),) = refused.value.errors
    assert pointer == "/into"
    assert "different children" in sentence
    assert not warned(here, other, one_record=True)
    assert not warned(here, other_case(raised(TEACHER), done(IdentifyPupil(pupil=ONE))))


def test_a_case_of_no_record_does_not_bring_two_children_together() -> None:
    """The words of the one would stand in the case of the other (3-DSL.n)."""
    one = given(raised(TEACHER), done(IdentifyPupil(pupil=ONE)))
    between = joined(one, other_case(raised(TEACHER)))
    other = given(raised(TEACHER), done(IdentifyPupil(pupil=TWO)))
    with pytest.raises(CannotJoin) as refused:
        together(JOIN, DSL, other, between.there, between.here)
    assert "different children" in refused.value.errors[0][1]
    together(JOIN, DSL, other, between.there, between.here, one_record=True)
    same = given(raised(TEACHER), done(IdentifyPupil(pupil=ONE)))
    decision, _ = together(JOIN, DSL, same, between.there, between.here)
    assert {each.case.id for each in decision.elsewhere} == {GOES_ON}, "it is only read"


ROWAN = Pupil(name="Rowan Ashdown", date_of_birth=date(2020, 1, 31), upn="A1")


@with_each(
    ("other", "differs"),
    [
        (ROWAN, False),
        (replace(ROWAN, name=" rowan  ASHDOWN"), False),
        (replace(ROWAN, upn=None), False),
        (Pupil(name="unknown", date_of_birth="unknown"), False),
        (replace(ROWAN, name="Robin Ashdown"), True),
        (replace(ROWAN, date_of_birth=date(2019, 1, 31)), True),
        (replace(ROWAN, upn="B2"), True),
    ],
)
def test_other_names_or_dates_of_birth_warn_and_the_event_keeps_the_warning(
    other: Pupil, differs: bool
) -> None:
    assert warned(about(ROWAN), there(other)) is differs
    decision, _ = together(JOIN, DSL, about(ROWAN), there(other))
    assert (OTHER_DETAILS in decision.events[-1].effects.warns) is differs


@pytest.mark.parametrize(
    ("here", "other", "says"),
    [
        (given(raised(TEACHER)), other_case(raised(TEACHER), closed), "is closed"),
        (given(raised(TEACHER)), other_case(raised(TEACHER, about=(SENIOR,))), "exclude different people"),
        (given(raised(TEACHER), referred()), other_case(raised(TEACHER)), "Link the two cases"),
    ],
)
def test_a_refusal_says_what_is_against_it(here: Story, other: Story, says: str) -> None:
    with pytest.raises(CannotJoin) as refused:
        together(JOIN, DSL, here, other)
    assert says in refused.value.errors[0][1]


def test_a_case_that_goes_on_without_a_link_to_the_register_warns() -> None:
    """Otherwise the open case would be missing from the child's page."""
    here = given(raised(TEACHER), done(IdentifyPupil(pupil=ONE)))
    decision, _ = together(JOIN, DSL, here, other_case(raised(TEACHER)))
    assert decision.case.warnings == (NOT_LINKED,)
    linked, _ = together(JOIN, DSL, here, other_case(raised(TEACHER), done(IdentifyPupil(pupil=ONE))))
    assert linked.case.warnings == ()


MAY, JUNE = date(2014, 5, 2), date(2014, 6, 2)


@with_each(
    ("one", "other"),
    [
        ("Amélie Okafor", "amelie OKAFOR"),
        ("Rowan Ashdown-Bell", "Rowan Ashdown Bell"),
        ("Mary-Ann O’Neill", "Maryann ONeill"),
        ("Katherine Price", "Kate Price"),
        ("Katie Price", "Katherine Price"),
        ("Rowan James Ashdown", "Rowan Ashdown"),
        ("Ben Ashdown-Bell", "Benjamin Ashdown Bell"),
    ],
)
def test_like_names(one: str, other: str) -> None:
    assert like_name(one, other)
    assert like_name(other, one)


@with_each(
    ("one", "other"),
    [
        ("Rowan Ashdown", "Amir Ashdown"),
        ("Rowan Ashdown", "Rowan Price"),
        ("Rowan", "Rowan Price"),
        ("unknown", "Rowan Price"),
        ("", "Rowan Price"),
        ("", ""),
        ("unknown", "Unknown"),
        ("-", "’"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    assert not like_name(one, other)
    assert not like_name(other, one)


@with_each(
    ("one", "other", "same"),
    [(MAY, MAY, True), (MAY, JUNE, False), (MAY, "unknown", True), ("unknown", "unknown", True)],
)
def test_dates_of_birth_agree_unless_both_are_known_and_differ(
    one: date | Literal["unknown"], other: date | Literal["unknown"], same: bool
) -> None:
    children = [CasePupil(name="Kate Price", date_of_birth=each) for each in (one, other)]
    assert may_be_same_child(*children) is same


HERE = given(raised(TEACHER, category="cse"))
IN_DANGER = given(raised(TEACHER, immediate_danger=True))


def test_a_parted_case_reads_as_it_did_before_the_join() -> None:
    before = other_case(raised(COLLEAGUE), now=HERE.now)
    after = joined(HERE, before)
    parted = both(after.here, after.there, REOPEN).there
    shown = case_document(without_cases(parted.state, {HERE.state.id}), DSL)
    assert shown | {"version": 1} == case_document(before.state, DSL)
    assert case_document(parted.state, DSL)["joined"]


def test_tasks_that_only_the_join_brought_and_took_are_left_out() -> None:
    before = other_case(raised(COLLEAGUE), now=HERE.now)
    after = joined(IN_DANGER, before)
    parted = both(after.here, after.there, REOPEN).there.state
    shown = without_cases(parted, {HERE.state.id})
    assert sorted(owed.id for owed in shown.obligations) == sorted(before.owed)
    assert len(parted.obligations) > len(shown.obligations)


def test_a_joined_case_keeps_its_danger_and_names_no_other() -> None:
    after = joined(IN_DANGER, other_case(raised(COLLEAGUE), reviewed())).there.tell(a_review())
    name = f"reply:{HERE.state.id}"
    assert name in after.owed
    shown = without_cases(after.state, {HERE.state.id})
    assert str(HERE.state.id) not in repr(case_document(shown, DSL))
    assert shown.concern.immediate_danger
    assert {owed.id for owed in shown.open_obligations} == after.owed - {name}


def test_the_joined_case_does_not_say_where_it_went() -> None:
    after = joined(HERE, other_case(raised(COLLEAGUE))).here.state
    into = after.joined_into
    assert into is not None
    assert without_cases(after, {into}).joined_into is None
