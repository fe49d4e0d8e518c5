"""The file of witnesses: an address and a public key in each line, and a sentence for what is neither."""

from pathlib import Path

import pytest

from evidence.note_keys import LOG, WITNESS, SignerKey
from runtime.settings import Settings, SettingsMissing
from runtime.witness_settings import witnesses_from
from tests.with_each import with_each

ONE, OTHER = (SignerKey.from_seed(f"w{n}.example", WITNESS, bytes([n]) * 32).verifier for n in (1, 2))
A_LOG = SignerKey.from_seed("school.example/log", LOG, b"l" * 32).verifier
URL = "https://witness.governors.example"


def settings(folder: Path, text: str) -> Settings:
    file = folder / "witnesses"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return Settings(witnesses_file=file)


def test_without_a_file_no_witness_is_asked() -> None:
    assert witnesses_from(Settings()) == []


def test_each_line_is_an_address_and_a_key(tmp_path: Path) -> None:
    text = f"# the governors\n{URL}/ {ONE.line}\n\n  http://127.0.0.1:8200\t{OTHER.line}  \n"
    found = witnesses_from(settings(tmp_path, text))
    assert [(each.url, each.key) for each in found] == [(URL, ONE), ("http://127.0.0.1:8200", OTHER)]


@with_each(
    ("line", "says"),
    [
        (URL, "line 2 must have an address and a public key"),
        (f"{URL} {ONE.line} more", "line 2 must have an address and a public key"),
        (f"{ONE.line} {URL}", "line 2 must begin with an address"),
        (f"ftp://witness.example {ONE.line}", "line 2 must begin with an address"),
        (f"https:// {ONE.line}", "line 2 must begin with an address"),
        (f"https://x:port {ONE.line}", "line 2 must begin with an address"),
        (f"https://name:canary@x.example {ONE.line}", "line 2 must begin with an address"),
        (f"{URL} {ONE.line[:-1]}", "line 2 has no public key of a witness"),
        (f"{URL} {A_LOG.line}", "line 2 has the key of a log"),
        (f"{URL} {OTHER.line}", "line 2 has the key of an earlier line"),
        ("\udcff", "not UTF-8 text"),
    ],
)
def test_a_line_that_cannot_be_used_is_one_sentence(line: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing) as refused:
        witnesses_from(settings(tmp_path, f"{URL} {OTHER.line}\n{line}\n"))
    assert says in refused.value.message
    assert refused.value.message.startswith("ONWARD_WITNESSES_FILE cannot be used: ")
    assert "canary" not in refused.value.message


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing, match="ONWARD_WITNESSES_FILE cannot be read: no such file"):
        witnesses_from(Settings(witnesses_file=tmp_path / "nowhere"))
