"""An objection of a witness stays visible in `onward keys show` after a new log began."""

from pathlib import Path

import pytest

from cli.service import keys_commands
from local.embedded_postgres import APP, EmbeddedPostgres
from tests.evidence.witness.served_witness import answering, http_answer
from tests.evidence.witness.signed_log import KEY, SignedLog, log
from tests.store.tree.conftest import intruder, tree_pool, tree_server

__all__ = ["intruder", "log", "tree_pool", "tree_server"]


async def test_an_objection_stays_visible_after_the_person_said_why(
    log: SignedLog, tree_server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONWARD_DATABASE_URL", tree_server.url(APP))
    monkeypatch.setenv("ONWARD_LOG_KEY_FILE", str(log.key_file))
    monkeypatch.setenv("ONWARD_CHECKPOINT_FILE", str(log.file.path))
    await log.signs(1, 10)
    assert "witness" not in await keys_commands.show_keys(tmp_path)
    async with answering(http_answer("409 Conflict", b"99\n")) as witness:
        await log.asks(witness)
    await keys_commands.restored("The disk failed; the copy of Monday was put back.", data=tmp_path)
    assert (await log.signs(11, 12)).origin == f"{KEY.verifier.name}/2"
    shown = await keys_commands.show_keys(tmp_path)
    assert shown.splitlines()[0].startswith(f"{KEY.verifier.name}/2+")
    assert shown.splitlines()[-1] == (
        "The witness governors.example/hill-school knows a tree of 99 entries, and the newest signed here "
        "has 10. The record was restored from an older copy, or entries were removed. "
        f"It objected to {KEY.verifier.name} on Fri 27 Nov 2026 10:01."
    )
