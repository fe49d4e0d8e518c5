"""Tests that share something costly are handed to one worker, and first."""

from tests.one_worker import SHARED, handed_out_with, place

ALONE = "tests/cli/test_keys.py::test_that[a::b]"


def test_a_file_is_handed_out_alone() -> None:
    assert handed_out_with(ALONE) == "tests/cli/test_keys.py"


def test_the_files_of_a_shared_folder_are_handed_out_together_before_others() -> None:
    for folder in SHARED:
        one, two = f"{folder}test_one.py::test_this", f"{folder}test_two.py::test_that"
        assert handed_out_with(one) == handed_out_with(two) == folder
        assert place(one) == place(two) < place(ALONE)
    assert len({place(f"{folder}test_one.py::test_this") for folder in SHARED}) == len(SHARED)
