"""The sentences of a case's page that follow a number."""

import pytest

from wording.case_labels import unread


@pytest.mark.parametrize(
    ("entries", "said"),
    [((3,), ("Entry 3 ", "so its words")), ((3, 5), ("Entries 3 and 5 ", "so their words"))],
)
def test_the_gaps_of_a_joined_case_are_told_for_one_entry_and_for_several(
    entries: tuple[int, ...], said: tuple[str, ...]
) -> None:
    assert all(part in unread(entries) for part in said)
