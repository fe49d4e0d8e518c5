"""A pupil’s date of birth: their age, and warnings if it looks wrong (2.4a)."""

from datetime import date

from domain.refusals.refused import Warned

ADULTHOOD = 18
OLDEST_PUPIL = 25
"""In years. A date that makes a pupil older causes a warning, and is recorded all the same."""
OVER_AGE = Warned(
    clause="2.4a",
    text="The date of birth makes this person 18 or over: the concern is recorded, "
    "and adult services may be the agency to refer to.",
)
OLDER_THAN_A_PUPIL = Warned(
    clause="2.4a",
    text="The date of birth makes this person older than 25: check the year. The concern is recorded; if the "
    "year is right, adult services may be the agency to refer to.",
)
NOT_YET_BORN = Warned(
    clause="2.4a",
    text="The date of birth is in the future: check the year. The concern is recorded.",
)
CHILD_THEN = Warned(
    clause="2.4a",
    text="The date of birth makes this person 18 or over now, and under 18 when it happened. It counts as "
    "harm to a child. Adult services may be the agency to refer to for what they need now.",
)
OF_BIRTH = (OVER_AGE, OLDER_THAN_A_PUPIL, NOT_YET_BORN, CHILD_THEN)


TURNED_18 = Warned(
    clause="2.4a",
    text="The child turned 18 while this case was open. Every task and deadline stays. Adult services may be "
    "the agency to refer to for what they need now.",
)


def age(born: date | str, today: date) -> int | None:
    """Age in years, below 0 before the birth; None if the date of birth is not known."""
    if not isinstance(born, date):
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def can_hardly_be_a_pupils(born: date | str, today: date) -> bool:
    """Whether the date makes the pupil older than 25 or not yet born."""
    return _doubt(born, today) in (OLDER_THAN_A_PUPIL, NOT_YET_BORN)


def warnings_of_age(born: date | str, today: date, then: date | None = None) -> tuple[Warned, ...]:
    """Warnings about the date of birth, for the answer to a report; no date is refused.

    `then` is the day on which it happened: a person who was under 18 on that day was a child.
    """
    doubt = _doubt(born, today)
    if doubt is OVER_AGE and then is not None and (age(born, then) or 0) < ADULTHOOD:
        doubt = CHILD_THEN
    return (doubt,) if doubt is not None else ()


def came_of_age(born: date | str, since: date, today: date) -> bool:
    """Whether a child became 18 after the one day, and by the other."""
    before, now = age(born, since), age(born, today)
    return before is not None and now is not None and before < ADULTHOOD <= now


def _doubt(born: date | str, today: date) -> Warned | None:
    years = age(born, today)
    if years is None or not isinstance(born, date):
        return None
    if born > today:
        return NOT_YET_BORN
    if years > OLDEST_PUPIL:
        return OLDER_THAN_A_PUPIL
    return OVER_AGE if years >= ADULTHOOD else None
