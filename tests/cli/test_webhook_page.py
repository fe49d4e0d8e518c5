"""The receiver that docs/webhooks.md prints verifies signed calls, and the page's lines run as printed."""

import json
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from delivery.webhook_channel import shown_secret, signature
from local.subprocesses import free_port
from tests.cli.commands import ROOT, stack
from tests.cli.printed_pages import asked_and_printed, lines, pattern, run
from tests.patience import PATIENCE, wait_until
from tests.processes import a_process

PAGE = ROOT / "docs" / "webhooks.md"
PORT = 9099


def receiver(folder: Path, port: int) -> Path:
    """The program on the page, at another port."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    program = folder / "receiver.py"
    program.write_text(found[1].replace(str(PORT), str(port)))
    return program


@pytest.mark.long("starts the product with a setting of its own")
def test_the_lines_of_the_page_run_from_subscription_to_a_verified_call(tmp_path: Path) -> None:
    port = free_port()
    receiver(tmp_path, port)
    (start, *asked), printed = asked_and_printed(PAGE)
    setting, _, command = start.strip().partition(" ")
    assert command == "make up"
    name, _, value = setting.partition("=")
    with stack(tmp_path / "school", **{name: value}) as running:
        answered = run(asked, running, tmp_path, {PORT: port})
    assert len(printed) == 3
    for number, text in printed.items():
        for line in lines(text):
            assert re.search(pattern(line), answered[number - 1]), f"{line!r} is not in {answered}"
    case = json.loads((tmp_path / "raised.txt").read_text())["id"]
    assert f"verified: onward.concern-raised {case}" in (tmp_path / "received.txt").read_text()


@contextmanager
def receiving(folder: Path, secret: bytes) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/"

    def answers() -> bool:
        try:
            return httpx2.get(address).status_code == 501
        except httpx2.HTTPError:
            return False

    with a_process(sys.executable, receiver(folder, port), env={"SECRET": shown_secret(secret)}):
        wait_until("the receiver answers", answers)
        yield address


@pytest.mark.parametrize(
    ("key", "age", "sent", "status"),
    [
        ("ours", timedelta(0), b'{"type": "onward.test", "subject": null}', 204),
        ("another", timedelta(0), b'{"type": "onward.test", "subject": null}', 401),
        ("ours", timedelta(minutes=6), b'{"type": "onward.test", "subject": null}', 401),
        ("ours", timedelta(0), b'{"type": "onward.test", "subject": "changed"}', 401),
    ],
)
def test_the_receiver_accepts_only_what_its_secret_signed_just_now(
    tmp_path: Path, key: str, age: timedelta, sent: bytes, status: int
) -> None:
    secret = secrets.token_bytes(32)
    by = secret if key == "ours" else secrets.token_bytes(32)
    body = b'{"type": "onward.test", "subject": null}'
    headers = signature(by, "an-event", datetime.now(UTC) - age, body)
    with receiving(tmp_path, secret) as address:
        assert httpx2.post(address, content=sent, headers=headers, timeout=PATIENCE).status_code == status
