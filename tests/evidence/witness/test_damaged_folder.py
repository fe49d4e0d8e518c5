"""A witness whose folder was damaged says so in a sentence everywhere, and goes on from nothing damaged."""

from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from cli.service.witness_commands import status
from evidence.note_keys import LOG, WITNESS, SignerKey
from evidence.witness.witness_folder import WitnessFolder, WitnessFolderWrong
from tests.evidence.leaves import leaves
from tests.evidence.witness.a_log import KEY, ORIGIN, TRUE, Log
from tests.evidence.witness.served_witness import NAME, a_folder, served
from tests.patience import PATIENCE

NEW_KEY = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32)
OTHER_LOG = SignerKey.from_seed("other-school.example/log", LOG, b"o" * 32)
OTHER_WITNESS = SignerKey.from_seed(NAME, WITNESS, b"v" * 32)


def the(name: str, folder: WitnessFolder) -> Path:
    """The file of this name of the only log."""
    (found,) = (folder.path / "logs").glob(f"*/{name}")
    return found


def flip(file: Path, line: int) -> None:
    """Change one letter in the Base64 of a line, so that the file still has its form."""
    lines = file.read_bytes().split(b"\n")
    at = len(lines[line]) - 20
    letter = b"B" if lines[line][at : at + 1] != b"B" else b"C"
    lines[line] = lines[line][:at] + letter + lines[line][at + 1 :]
    file.write_bytes(b"\n".join(lines))


DAMAGE: dict[str, Callable[[WitnessFolder], object]] = {
    "its own signature": lambda folder: flip(the("checkpoint", folder), -2),
    "the log’s signature": lambda folder: flip(the("checkpoint", folder), -3),
    "the root": lambda folder: flip(the("checkpoint", folder), 2),
    "a new key in an old folder": lambda folder: (folder.path / "witness.key").write_text(
        OTHER_WITNESS.secret_line
    ),
    "the key of the log": lambda folder: flip(the("keys", folder), 0),
    "no key of the log": lambda folder: the("keys", folder).write_bytes(b""),
    "the key of another log": lambda folder: the("keys", folder).write_text(OTHER_LOG.verifier.line),
}


async def cosigned(folder: WitnessFolder, log: Log, old: int, size: int) -> httpx2.Response:
    async with served(folder) as witness, httpx2.AsyncClient(base_url=witness.url, timeout=PATIENCE) as http:
        return await http.post("/add-checkpoint", content=log.asks(old, size).to_bytes())


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_damaged_folder_is_told_in_a_sentence_and_nothing_is_cosigned(
    name: str, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    assert (await cosigned(folder, TRUE, 0, 300)).status_code == 200
    DAMAGE[name](folder)
    async with served(folder) as witness, httpx2.AsyncClient(base_url=witness.url, timeout=PATIENCE) as http:
        answers = [await http.get("/healthz"), await http.get("/")]
        answers.append(await http.post("/add-checkpoint", content=TRUE.asks(300, 400).to_bytes()))
    assert [(each.status_code, "it cosigns nothing" in each.text) for each in answers] == [(500, True)] * 3
    with pytest.raises(WitnessFolderWrong, match="this witness cosigns nothing"):
        status(folder.path)


async def test_a_log_whose_stolen_key_was_taken_out_of_the_file_goes_on_with_a_new_one(
    tmp_path: Path,
) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    await cosigned(folder, TRUE, 0, 300)
    the("keys", folder).write_bytes(b"")
    folder.trust(NEW_KEY.verifier)
    assert (await cosigned(folder, TRUE, 300, 400)).status_code == 403
    new = Log(entries=leaves(600), key=NEW_KEY)
    assert (await cosigned(folder, new, 300, 400)).status_code == 200


async def test_a_damaged_line_of_what_was_refused_hides_no_other(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    await cosigned(folder, TRUE, 0, 300)
    await cosigned(folder, TRUE, 0, 10)
    file = folder.path / "refusals"
    file.write_bytes(b"\xff\xfe\n" + file.read_bytes())
    said, refused = status(folder.path)
    assert (refused, "A tree of 10 entries" in said) == (True, True)
