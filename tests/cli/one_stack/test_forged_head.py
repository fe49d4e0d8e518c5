"""`onward verify --checkpoint` on a running stack, with its own kept heads, a forged one, and none."""

from pathlib import Path

from cli.service.kept_heads import notes_in
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from tests.cli.commands import Stack
from tests.patience import wait_until


def test_a_forged_head_shows_nothing_and_accuses_no_one(running: Stack, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    heads = running.data / "checkpoints.txt"
    # A head is in the file before it is served (0100).
    wait_until("a head is served", lambda: running.http.get("/v1/checkpoint").is_success)
    kept.write_bytes(heads.read_bytes())
    key = running.http.get("/v1/checkpoint/key").text.strip()
    good = running.onward("verify", "--checkpoint", str(kept), "--key", key)
    assert good.returncode == 0, good.stdout
    assert f"{key.partition('+')[0]} signed " in good.stdout
    assert "The record is what was signed in every head that you kept, the newest of " in good.stdout
    assert "The heads that you kept rule that out" in good.stdout
    assert "To rule that out, compare" not in good.stdout
    last = list(notes_in(kept))[-1]
    forged = SignerKey.from_seed(key.partition("+")[0], LOG, b"f" * 32)
    kept.write_bytes(note_of(last.text, [forged.sign(last.text)]).to_bytes())
    bad = running.onward("verify", "--checkpoint", str(kept))
    assert bad.returncode == 2
    assert "has no signature by a known key of the log." in bad.stdout
    assert "No key that you gave or that is on record signed the head that you kept, as your" in bad.stdout
    assert "The record is" not in bad.stdout
    assert "To rule that out, compare" in bad.stdout
    shown = running.onward("verify", "--checkpoint", str(kept), "--json")
    assert '"signed": {}' in shown.stdout
    kept.write_bytes(b"")
    nothing = running.onward("verify", "--checkpoint", str(kept))
    assert (nothing.returncode, "has no signed head, so there is nothing" in nothing.stderr) == (2, True)
    alone = running.onward("verify", "--key", key)
    assert (alone.returncode, "give --checkpoint too" in alone.stderr) == (2, True)
