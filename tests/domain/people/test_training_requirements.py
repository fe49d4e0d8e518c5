"""Training of DSL and deputies: every two years and every year; lapsed training bars no one (4.7)."""

from datetime import date
from uuid import UUID

from domain.calendar.periods import after_months
from domain.policy.training_requirements import Trainee, training, training_sentence
from tests.domain.command_builders import a_review, raised
from tests.domain.people_and_times import POLICY
from tests.domain.story import given
from tests.with_each import with_each

TODAY = date(2027, 3, 1)
LEAD, REFRESHER = "safeguarding-lead", "safeguarding-lead-refresher"


def somebody(*roles: str, **taken: date) -> Trainee:
    dates = {name.replace("_", "-"): day for name, day in taken.items()}
    return Trainee(id=UUID(int=1), name="Dana Lead", school="Hill", roles=roles, taken=dates)


def lapsed(person: Trainee) -> list[str]:
    return [each.course for each in training(POLICY.training, [person], TODAY) if each.lapsed]


def test_a_dsl_who_was_never_trained_has_lapsed_but_still_reviews() -> None:
    assert lapsed(somebody("dsl")) == [LEAD, REFRESHER]
    given(raised()).when(a_review()).records("review.decided")


def test_dsl_training_is_valid_for_two_years_and_its_refresher_for_one() -> None:
    taken = {"safeguarding_lead": date(2025, 3, 1), "safeguarding_lead_refresher": date(2026, 3, 1)}
    assert lapsed(somebody("deputy_dsl", **taken)) == []
    assert lapsed(somebody("dsl", **(taken | {"safeguarding_lead": date(2025, 2, 28)}))) == [LEAD]


def test_no_one_else_needs_it() -> None:
    assert lapsed(somebody("staff", "headteacher")) == []


@with_each(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, then: date) -> None:
    assert after_months(day, months) == then


def test_a_lapse_is_a_sentence() -> None:
    told = [training_sentence(each) for each in training(POLICY.training, [somebody("dsl")], TODAY)]
    assert told[0] == "The training safeguarding-lead of Dana Lead (Hill) is not recorded (4.7)."
