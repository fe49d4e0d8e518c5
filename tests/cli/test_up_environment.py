"""What the embedded stack's parts are told of the environment that it was started in."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from cli.service import up_command
from local.embedded_postgres import EmbeddedPostgres
from local.temporal_server import DevServer


def test_of_our_own_settings_only_what_lets_webhooks_and_witnesses_be_tried_here_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONWARD_WEBHOOK_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("ONWARD_WITNESSES_FILE", "witnesses")
    monkeypatch.setenv("ONWARD_SMTP_HOST", "mail.elsewhere.example")
    postgres = cast(EmbeddedPostgres, SimpleNamespace(url=lambda _: "postgresql://here"))
    found = up_command._environment(tmp_path, postgres, cast(DevServer, SimpleNamespace(address="here")))
    assert found["ONWARD_WEBHOOK_ALLOW_PRIVATE"] == "true"
    assert found["ONWARD_WITNESSES_FILE"] == "witnesses"
    assert "ONWARD_SMTP_HOST" not in found
