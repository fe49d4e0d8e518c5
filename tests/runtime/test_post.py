"""The post's settings: what is set up and what is not, and what would not be safe."""

from pathlib import Path

import pytest

from post.notify import Notify
from post.smtp import Smtp
from runtime.post import office
from runtime.settings import Settings, SettingsMissing
from store.post import Posts

KEY = "school-0b6e0000-0000-4000-8000-000000000001-0b6e0000-0000-4000-8000-000000000002"


def settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(f"ONWARD_{name.upper()}", value)
    return Settings.read()


def test_nothing_is_set_up_unless_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert office(settings(monkeypatch, smtp_host="", authority_emails="a=b@c.example")).posts == Posts()


def test_mail_goes_under_tls_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("canary\n")
    given = settings(
        monkeypatch,
        smtp_host="mail.school.example",
        smtp_user="onward",
        smtp_password_file=str(file),
        post_from="Onward <onward@school.example>",
        authority_emails="Gloucestershire=front-door@a.example, west sussex = b@b.example",
    )
    made = office(given)
    assert made.smtp == Smtp(
        host="mail.school.example",
        port=587,
        sender="Onward <onward@school.example>",
        user="onward",
        password="canary",
    )
    assert made.posts == Posts(mail="email", secure=frozenset({"gloucestershire", "west-sussex"}))
    assert "canary" not in repr(given)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_plain_mail_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    plain = {"smtp_security": "none", "post_from": "onward@school.example"}
    assert office(settings(monkeypatch, smtp_host=host, **plain)).smtp is not None
    for other in ("mail.school.example", "10.0.0.1", "localhost.example"):
        with pytest.raises(SettingsMissing, match="SMTP_SECURITY cannot be none for another machine"):
            office(settings(monkeypatch, smtp_host=other, **plain))


def test_notify_is_used_where_there_is_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    made = office(settings(monkeypatch, notify_api_key=KEY, notify_templates="default=t-1, overdue=t-2"))
    assert made.notify == Notify(api_key=KEY, templates={"default": "t-1", "overdue": "t-2"})
    assert made.notify.service == "0b6e0000-0000-4000-8000-000000000001"
    assert made.posts == Posts(mail="notify")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("notify_api_key", "short-canary", "NOTIFY_API_KEY cannot be used"),
        ("authority_emails", "canary", "AUTHORITY_EMAILS cannot be used"),
        ("smtp_host", "canary.example", "POST_FROM is not set"),
        ("smtp_port", "canary", "SMTP_PORT cannot be used"),
        ("notify_api_key_file", "/nowhere/canary", "NOTIFY_API_KEY_FILE cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsMissing, match=sentence) as refused:
        office(settings(monkeypatch, **{name: value}))
    assert "canary" not in str(refused.value)
