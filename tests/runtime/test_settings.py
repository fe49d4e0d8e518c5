"""A missing or unusable setting is one sentence that names the variable and not its value."""

from pathlib import Path

import pytest

from runtime.settings import Settings, SettingsMissing

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
