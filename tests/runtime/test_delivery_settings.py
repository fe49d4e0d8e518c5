"""The post's settings: what is set up and what is not, and what would not be safe."""

from pathlib import Path
from uuid import UUID

import pytest

from delivery.govuk_notify import Notify
from delivery.smtp import Attachment, Letter, Smtp
from documents.typesetting import Document
from runtime.delivery_settings import delivery_settings_from
from runtime.settings import Settings, SettingsMissing
from store.delivery.delivery_queue import AvailableChannels
from store.delivery.webhook_addresses import Webhook
from store.tree.day_heads import HeadReaders
from tests.with_each import with_each

KEY = "school-0b6e0000-0000-4000-8000-000000000001-0b6e0000-0000-4000-8000-000000000002"


def settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(f"ONWARD_{name.upper()}", value)
    return Settings.read()


def test_nothing_is_set_up_unless_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        delivery_settings_from(settings(monkeypatch, smtp_host="", authority_emails="a=b@c.example")).channels
        == AvailableChannels()
    )


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
    made = delivery_settings_from(given)
    assert made.smtp == Smtp(
        host="mail.school.example",
        port=587,
        sender="Onward <onward@school.example>",
        user="onward",
        password="canary",
    )
    assert made.channels == AvailableChannels(
        mail="email", secure=frozenset({"gloucestershire", "west-sussex"})
    )
    assert "canary" not in repr(given)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_plain_mail_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    plain = {"smtp_security": "none", "post_from": "onward@school.example"}
    assert delivery_settings_from(settings(monkeypatch, smtp_host=host, **plain)).smtp is not None
    for other in ("mail.school.example", "10.0.0.1", "localhost.example"):
        with pytest.raises(SettingsMissing, match="SMTP_SECURITY cannot be none for another machine"):
            delivery_settings_from(settings(monkeypatch, smtp_host=other, **plain))


def test_notify_is_used_where_there_is_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    made = delivery_settings_from(
        settings(monkeypatch, notify_api_key=KEY, notify_templates="default=t-1, overdue=t-2")
    )
    assert made.notify == Notify(api_key=KEY, templates={"default": "t-1", "overdue": "t-2"})
    assert made.notify.service == "0b6e0000-0000-4000-8000-000000000001"
    assert made.channels == AvailableChannels(mail="notify")


@with_each(
    ("name", "value", "sentence"),
    [
        ("notify_api_key", "short-canary", "NOTIFY_API_KEY cannot be used"),
        ("authority_emails", "canary", "AUTHORITY_EMAILS cannot be used"),
        ("smtp_host", "canary.example", "POST_FROM is not set"),
        ("smtp_port", "canary", "SMTP_PORT cannot be used"),
        ("notify_api_key_file", "/nowhere/canary", "NOTIFY_API_KEY_FILE cannot be read"),
    ],
)
def test_an_unusable_setting_gets_one_sentence_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with monkeypatch.context() as alone, pytest.raises(SettingsMissing, match=sentence) as refused:
        delivery_settings_from(settings(alone, **{name: value}))
    assert "canary" not in str(refused.value)


@with_each(
    "url",
    [
        "http://api.notifications.service.gov.uk",
        "http://10.0.0.1:8080",
        "ftp://127.0.0.1",
        "https://",
        "https://canary:canary@example.org",
        "canary",
    ],
)
def test_notify_is_spoken_to_under_tls_or_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(SettingsMissing, match="NOTIFY_BASE_URL cannot be used") as refused:
        delivery_settings_from(settings(monkeypatch, notify_api_key=KEY, notify_base_url=url))
    assert "canary" not in str(refused.value)
    for good in ("https://notify.school.example/", "http://127.0.0.1:8080", "http://localhost:1"):
        made = delivery_settings_from(settings(monkeypatch, notify_api_key=KEY, notify_base_url=good))
        assert made.notify is not None


def test_a_certificate_is_trusted_by_the_channel_that_it_is_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mail, calls = tmp_path / "mail.pem", tmp_path / "calls.pem"
    given = {"smtp_host": "mail.school.example", "post_from": "onward@school.example"}
    made = delivery_settings_from(
        settings(monkeypatch, post_ca_file=str(mail), webhook_ca_file=str(calls), **given)
    )
    assert made.smtp is not None
    assert (made.smtp.ca_file, made.webhook_ca_file) == (mail, calls)


def test_the_operator_sets_how_long_webhooks_and_rows_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = delivery_settings_from(settings(monkeypatch))
    assert (made.webhook_hours, made.keep_days) == (72, 90)
    made = delivery_settings_from(settings(monkeypatch, webhook_give_up_hours="24", post_keep_days="30"))
    assert (made.webhook_hours, made.keep_days) == (24, 30)
    with pytest.raises(SettingsMissing, match="POST_KEEP_DAYS cannot be used"):
        settings(monkeypatch, post_keep_days="0")


def test_a_password_is_read_as_it_was_written_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_bytes("\ufeffpaßwort ☃\n".encode())
    assert settings(monkeypatch, smtp_password_file=str(file)).secret("smtp_password") == "paßwort ☃"
    file.write_bytes("paßwort".encode("latin-1"))
    with pytest.raises(
        SettingsMissing, match="SMTP_PASSWORD_FILE cannot be used: the file is not UTF-8"
    ) as no:
        settings(monkeypatch, smtp_password_file=str(file)).secret("smtp_password")
    assert "wort" not in str(no.value)


def test_no_secret_stands_in_what_is_shown_of_the_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"smtp_host": "mail.school.example", "post_from": "onward@school.example"}
    made = delivery_settings_from(settings(monkeypatch, smtp_password="canary", notify_api_key=KEY, **given))
    assert made.smtp is not None
    assert made.smtp.password == "canary"
    for shown in (repr(made), str(made), repr(made.smtp), repr(made.notify)):
        assert "canary" not in shown
        assert KEY not in shown
    hook = Webhook(id=UUID(int=1), school=UUID(int=2), url="https://example.org/", secret=b"canary")
    letter = Letter(id="1", to="canary@a.example", subject="A", text="canary")
    document = Document(name="a.pdf", body=b"canary", reply_to="canary@a.example")
    for each in (
        hook,
        letter,
        document,
        Attachment(name="a.pdf", media_type="application/pdf", body=b"canary"),
    ):
        assert "canary" not in repr(each)


@pytest.mark.parametrize(
    ("given", "readers"),
    [
        ({}, HeadReaders(roles=("auditor", "nominated_governor", "board_lead"))),
        ({"mail_heads_to": "none"}, HeadReaders()),
        (
            {"mail_heads_to": "Auditors, a@trust.example,a@trust.example"},
            HeadReaders(roles=("auditor",), addresses=("a@trust.example",)),
        ),
    ],
)
def test_the_readers_of_heads_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], readers: HeadReaders
) -> None:
    assert delivery_settings_from(settings(monkeypatch, **given)).head_readers == readers


@with_each("given", ["everyone", "a@b.example c@d.example", "@b.example", "A <a@b.example>", "-a@b.example"])
def test_a_reader_of_heads_who_has_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    with pytest.raises(SettingsMissing, match="ONWARD_MAIL_HEADS_TO cannot be used"):
        delivery_settings_from(settings(monkeypatch, mail_heads_to=given))
