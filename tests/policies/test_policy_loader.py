"""Policies are data: the shipped one loads, with its limits, ladders and dates."""

from pathlib import Path

import pytest

from domain.people.roles import ROLES
from policies import MalformedPolicy, load, load_all
from policies.policy_loader import FOLDER, load_folder, load_kinds
from tests.domain.people_and_times import london
from tests.policies.changed_policy_text import SHIPPED


def test_of_two_files_with_one_version_neither_is_taken(tmp_path: Path) -> None:
    """A copy with the same version would decide the other's cases (11.17)."""
    for name in ("this-year.toml", "next-year.toml"):
        (tmp_path / name).write_text(SHIPPED, encoding="utf-8")
    with pytest.raises(
        MalformedPolicy, match=r"this-year.toml: the policy is coalway-cse-2023@1, as is next-year.toml"
    ):
        load_folder(tmp_path)
    newer = SHIPPED.replace("version = 1", "version = 2", 1)
    (tmp_path / "next-year.toml").write_text(newer, encoding="utf-8")
    assert set(load_folder(tmp_path)) == {"coalway-cse-2023@1", "coalway-cse-2023@2"}


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MalformedPolicy, match="There is no policy 'ours'; there are: coalway-cse-2023@1"):
        load("ours")


def test_a_limit_of_ours_is_never_shown_as_the_policys() -> None:
    """Only the working day of 11.8 comes from the policy itself."""
    assert [kind for kind, limit in load("coalway-cse-2023").limits.items() if limit.basis == "policy"] == [
        "feedback"
    ]


def test_every_ladder_ends_with_the_board_lead() -> None:
    for rungs in load("coalway-cse-2023").ladders.values():
        assert "board_lead" in (*rungs[-1].to, *rungs[-1].each_fifth)
        assert {word for rung in rungs for word in rung.to} <= {*ROLES, "owners", "referrer"}


def test_a_limit_of_its_own_goes_before_its_kinds() -> None:
    policy = load("coalway-cse-2023")
    assert policy.limit("refer:immediate").minutes == 15
    assert policy.limit("refer:cscs").minutes == 60
    assert policy.limit("feedback:cscs-1").working_days == 1


def test_a_cadence_that_a_person_gives_is_counted_in_working_days() -> None:
    policy = load("coalway-cse-2023")
    assert policy.limit("mentor-contact:5").working_days == 5
    assert policy.limit("mentor-contact").working_days is None


@pytest.mark.parametrize(("day", "overdue"), [("2024-09-30 23:59", False), ("2024-10-01 00:00", True)])
def test_its_review_is_overdue_from_the_day_after(day: str, overdue: bool) -> None:
    """13.1."""
    assert load("coalway-cse-2023").review_overdue(london(day)) is overdue


def test_each_kind_of_concern_names_clauses_that_the_policy_has() -> None:
    for policy in load_all().values():
        for file in sorted((FOLDER / "kinds").glob("*.toml")):
            named = {clause for kind in load_kinds(file).kinds for clause in kind.clauses}
            assert named, file.name
            assert named <= policy.register.clauses.keys(), file.name
