"""Which cases can be joined: the children are compared, and each refusal says what is against it (2.4g)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.case.joining import NOT_LINKED, OTHER_DETAILS
from domain.commands import IdentifyPupil, Join, Pupil
from domain.refusals import CannotJoin
from tests.domain.command_builders import WHY, a_concern, raised, referred
from tests.domain.joined_stories import GOES_ON, joined, other_case, together
from tests.domain.people_and_times import DSL, SENIOR, TEACHER
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
