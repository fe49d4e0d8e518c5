"""A missing or unusable setting or line of witnesses is one sentence that names it and not its value."""

from pathlib import Path

import pytest

from cli.service.api_server import bounds_of
from evidence.note_keys import LOG, WITNESS, SignerKey
from runtime.connection_limits import Bounds
from runtime.settings import Settings, SettingsMissing
from runtime.witness_settings import witnesses_from
from tests.with_each import with_each

KEY = "00ff" * 16


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "SEAL_KEY", "SEAL_KEY_FILE", "PORT"):
        monkeypatch.delenv(f"ONWARD_{name}", raising=False)


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_address_is_missing(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ONWARD_DATABASE_URL", value)
    with pytest.raises(SettingsMissing, match=r"^ONWARD_DATABASE_URL is not set\. .*\.$"):
        Settings.read().address("database_url")


def test_a_missing_key_names_both_ways_to_give_it() -> None:
    with pytest.raises(SettingsMissing, match=r"ONWARD_SEAL_KEY_FILE is not set.*ONWARD_SEAL_KEY"):
        _ = Settings.read().seal_secret


@pytest.mark.parametrize("bad", [KEY[:-2], KEY + "00", "secret words", "zz" * 32])
def test_a_key_that_is_not_32_bytes_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.setenv("ONWARD_SEAL_KEY", bad)
    with pytest.raises(SettingsMissing, match="64 hexadecimal digits") as refused:
        _ = Settings.read().seal_secret
    assert bad not in str(refused.value)


def test_a_key_comes_from_the_variable_or_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    monkeypatch.setenv("ONWARD_SEAL_KEY_FILE", str(file))
    assert Settings.read().seal_secret == bytes.fromhex(KEY)
    monkeypatch.setenv("ONWARD_SEAL_KEY", "11" * 32)
    assert Settings.read().seal_secret == b"\x11" * 32


def test_a_key_file_that_cannot_be_read_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONWARD_SEAL_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsMissing, match="ONWARD_SEAL_KEY_FILE cannot be read: no such file"):
        _ = Settings.read().seal_secret


def test_an_unusable_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONWARD_PORT", "canary")
    with pytest.raises(SettingsMissing, match=r"^ONWARD_PORT cannot be used: ") as refused:
        Settings.read()
    assert "canary" not in str(refused.value)


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONWARD_DATABASE_URL", "postgresql://onward_app:canary@db/onward")
    monkeypatch.setenv("ONWARD_SEAL_KEY", KEY)
    settings = Settings.read()
    assert settings.address("database_url").endswith(":canary@db/onward")
    assert "canary" not in repr(settings)
    assert KEY not in repr(settings)


def test_each_bound_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds_of(Settings.read()) == Bounds()
    given = {"MAX_CONNECTIONS": 50, "MAX_HEADER_BYTES": 8192, "MAX_HEADERS": 60}
    for name, value in (given | {"HEADER_SECONDS": 5, "BODY_SECONDS": 300}).items():
        monkeypatch.setenv(f"ONWARD_{name}", str(value))
    assert bounds_of(Settings.read()) == Bounds(
        connections=50, header_bytes=8192, headers=60, header_seconds=5, body_seconds=300
    )


async def test_the_default_is_enough_for_a_form_sent_from_a_slow_telephone() -> None:
    bounds = Bounds()
    assert 256 * 1024 / bounds.body_seconds < 4 * 1024, "bytes a second that it must manage"
    assert bounds.header_bytes >= 16 * 1024


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
    assert says in str(refused.value)
    assert str(refused.value).startswith("ONWARD_WITNESSES_FILE cannot be used: ")
    assert "canary" not in str(refused.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing, match="ONWARD_WITNESSES_FILE cannot be read: no such file"):
        witnesses_from(Settings(witnesses_file=tmp_path / "nowhere"))
