"""Each file that deadlines depend on has a digest, and can say why it was changed."""

import shutil
from pathlib import Path

import pytest

from policies.policy_loader import BANK_HOLIDAYS, FOLDER, PolicyFile, load_file, read_files, why
from policies.toml_fields import MalformedPolicy

POLICY = "coalway-cse-2023.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "policy")


def test_policies_calendar_packs_and_bank_holidays_have_one_and_words_have_none() -> None:
    files = read_files()
    assert {POLICY, "calendar.toml", "authorities/gloucestershire.toml", BANK_HOLIDAYS} <= files.keys()
    assert "message_templates.toml" not in files
    assert all(len(each.digest) == 64 for each in files.values())


def test_one_changed_limit_is_another_digest_of_that_file_alone(folder: Path) -> None:
    before = read_files(folder)
    file = folder / POLICY
    file.write_text(
        'changed = "Agreed with the council."\n'
        + file.read_text().replace("working_days = 1", "working_days = 2", 1)
    )
    load_file(file)
    after = read_files(folder)
    assert {name for name in after if after[name] != before[name]} == {POLICY}
    assert after[POLICY].changed == "Agreed with the council."


def test_a_reason_that_is_not_text_is_refused(folder: Path) -> None:
    file = folder / POLICY
    file.write_text("changed = 5\n" + file.read_text())
    with pytest.raises(MalformedPolicy, match="needs text as changed"):
        load_file(file)


def test_the_reason_names_the_files_and_says_once_what_they_say() -> None:
    said = PolicyFile(digest="a", changed="Agreed. ")
    assert why({"a": said, "b": said, "c": PolicyFile(digest="c")}) == (
        "Changed in the policy's files: a, b, c. Agreed."
    )
