"""Nothing under five can be calculated from bands, and how long a step takes with those who wait."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.compliance.school_statistics import Waits, done_within
from domain.compliance.term_figures import WIDTH, NumberBand, band_of, band_of_sum
from tests.domain.compliance.deductions import possible_parts, printed
from tests.with_each import with_each

Cells = tuple[int, ...]
Published = tuple[tuple[int, int | None], ...]
SMALL = set(range(WIDTH))


def seen(*bands: NumberBand) -> Published:
    """The printed limits of these numbers."""
    return tuple((each.at_least, each.at_most) for each in bands)


def flat(cells: Cells) -> Published:
    """Parts and their sum."""
    parts = [band_of(each) for each in cells]
    return seen(*parts, band_of_sum(sum(cells), parts))


def of_two_levels(size: int) -> Callable[[Cells], Published]:
    """Parts in groups of this size, the sum of each group, and the sum of the groups."""

    def published(cells: Cells) -> Published:
        groups = [cells[begun : begun + size] for begun in range(0, len(cells), size)]
        inside = [[band_of(each) for each in group] for group in groups]
        sums = [band_of_sum(sum(group), bands) for group, bands in zip(groups, inside, strict=True)]
        return seen(*(each for bands in inside for each in bands), *sums, band_of_sum(sum(cells), sums))

    return published


def possible(
    tables: Iterable[Cells], publish: Callable[[Cells], Published]
) -> Iterator[tuple[Published, list[set[int]]]]:
    """For everything that can be published, the numbers that each cell may then be."""
    alike: dict[Published, list[Cells]] = defaultdict(list)
    for cells in tables:
        alike[publish(cells)].append(cells)
    for shown, group in alike.items():
        yield shown, [set(column) for column in zip(*group, strict=True)]


def narrowed(
    tables: Iterable[Cells], publish: Callable[[Cells], Published]
) -> list[tuple[Published, list[set[int]]]]:
    """What tells more of a small cell than that it is under five."""
    return [
        (shown, each)
        for shown, each in possible(tables, publish)
        if any(numbers & SMALL and not numbers >= SMALL for numbers in each)
    ]


@with_each(("cells", "most"), [(2, 19), (3, 14), (4, 9)])
def test_a_sum_tells_nothing_of_its_parts(cells: int, most: int) -> None:
    assert narrowed(product(range(most + 1), repeat=cells), flat) == []


def test_a_sum_of_sums_tells_nothing_either() -> None:
    """As a year with terms, and in each term the kinds."""
    assert narrowed(product(range(10), repeat=4), of_two_levels(2)) == []


@given(st.lists(st.lists(st.integers(0, 23), min_size=1, max_size=9), min_size=1, max_size=3))
@settings(max_examples=2_000)
def test_nor_in_a_year_of_any_size(year: list[list[int]]) -> None:
    """A tree of intervals can be solved exactly; `possible_parts` is what a reader can deduce at best."""
    parts = [[band_of(each) for each in term] for term in year]
    terms = [band_of_sum(sum(cells), bands) for cells, bands in zip(year, parts, strict=True)]
    whole = band_of_sum(sum(map(sum, year)), terms)
    known = printed(
        whole, (printed(term, map(printed, bands)) for term, bands in zip(terms, parts, strict=True))
    )
    for band, (least, most) in zip(
        (each for bands in parts for each in bands), possible_parts(known), strict=True
    ):
        assert least <= band.at_least
        assert band.at_most is not None
        assert most >= band.at_most


def test_what_is_deduced_is_what_trying_every_table_finds() -> None:
    by_trying = dict(possible(product(range(15), repeat=3), flat))
    for cells in product((0, 3, 5, 9, 14), repeat=3):
        parts = [band_of(each) for each in cells]
        known = printed(band_of_sum(sum(cells), parts), map(printed, parts))
        assert possible_parts(known) == [(min(each), max(each)) for each in by_trying[flat(cells)]]


def test_nor_may_a_sum_be_in_its_own_band() -> None:
    def banded(cells: Cells) -> Published:
        return seen(*map(band_of, cells), band_of(sum(cells)))

    assert narrowed(product(range(6), repeat=3), banded)


@with_each(("number", "least", "most"), [(0, 0, 4), (4, 0, 4), (5, 5, 9), (12, 10, 14)])
def test_a_number_is_published_in_fives(number: int, least: int, most: int) -> None:
    assert seen(band_of(number)) == ((least, most),)


@with_each(
    ("parts", "least", "most"),
    [
        ((1, 1, 1), 0, 4),
        ((4, 4, 4), 5, None),
        ((2, 2, 2), 5, None),
        ((4, 4), 0, None),
        ((11, 7, 2), 20, None),
        ((10, 5, 2), 15, 19),
        ((30,), 30, None),
    ],
)
def test_a_sum_says_as_much_as_it_may(parts: Cells, least: int, most: int | None) -> None:
    bands = [band_of(each) for each in parts]
    assert seen(band_of_sum(sum(parts), bands)) == ((least, most),)


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


@given(st.lists(st.tuples(MINUTES, st.booleans()), min_size=1))
def test_nine_of_ten_take_no_less_than_half(of: list[tuple[int, bool]]) -> None:
    half, most = done_within(waits(*of), 0.5), done_within(waits(*of), 0.9)
    assert most is None or (half is not None and half <= most)
