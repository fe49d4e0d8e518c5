"""Who still waits counts in how long a step takes: the Kaplan-Meier estimate."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.compliance.school_statistics import Waits, done_within
from tests.with_each import with_each

LEUKAEMIA = [
    *((6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False)),
    *((11, False), (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True)),
    *((25, False), (32, False), (32, False), (34, False), (35, False)),
]
"""The trial of 1963 that textbooks use: weeks in remission under 6-MP. Its median is 23."""


def waits(*of: tuple[int, bool]) -> Waits:
    return Waits(
        done=Counter(minutes for minutes, done in of if done),
        other=Counter(minutes for minutes, done in of if not done),
    )


def test_a_published_trial_has_its_published_median() -> None:
    assert done_within(waits(*LEUKAEMIA), 0.5) == 23
    assert done_within(waits(*LEUKAEMIA), 0.9) is None


@with_each(
    ("of", "half"),
    [
        ([], None),
        ([(5, False)], None),
        ([(5, True)], 5),
        ([(5, True), (9, False)], 5),
        ([(5, True), (9, False), (9, False)], None),
        ([(1, False), (5, True)], 5),
        ([(5, False), (5, True)], 5),
        ([(0, True), (7, True), (7, True)], 7),
    ],
)
def test_small_examples(of: list[tuple[int, bool]], half: int | None) -> None:
    assert done_within(waits(*of), 0.5) == half


MINUTES = st.integers(min_value=0, max_value=60)


@given(st.lists(st.tuples(MINUTES, st.booleans()), min_size=1))
def test_one_more_who_still_waits_never_makes_it_quicker(of: list[tuple[int, bool]]) -> None:
    def half(of: list[tuple[int, bool]]) -> float:
        found = done_within(waits(*of), 0.5)
        return float("inf") if found is None else found

    assert half([*of, (61, False)]) >= half(of)
