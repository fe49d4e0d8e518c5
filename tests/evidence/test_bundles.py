"""Two verifiers, in Python and in shell, agree on good and on broken bundles, without Onward."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import cryptography
import pytest

from evidence.note_keys import LOG, WITNESS, SignerKey
from tests.evidence.bundles import (
    A_WITNESS,
    CASE,
    CHILD,
    THE_LOG,
    a_bundle,
    flipped,
    kept_head,
    unzipped,
    with_cell,
    zipped,
)

VERIFIERS = Path(__file__).parents[2] / "evidence" / "bundle"
GOOD = unzipped(a_bundle())
Change = Callable[[dict[str, bytes]], dict[str, bytes]]


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A place without Onward: verifiers, the package cryptography, and nothing else."""

    folder: Path

    def python(self, bundle: bytes, *options: str) -> tuple[int, str]:
        file = self.folder / "bundle.zip"
        file.write_bytes(bundle)
        libraries = (
            f"import sys; sys.path.append({str(self.folder / 'libraries')!r}); sys.argv = sys.argv[1:]; "
        )
        run = "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
        command = (
            sys.executable,
            "-I",
            "-S",
            "-c",
            libraries + run,
            self.folder / "verify.py",
            file,
            *options,
        )
        return self._ran(*map(str, command))

    def shell(self, bundle: bytes, keys: str | None = None) -> tuple[int, str]:
        unpacked = self.folder / "unpacked"
        for name, body in unzipped(bundle).items():
            (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
            (unpacked / name).write_bytes(body)
        more: tuple[str, ...] = ()
        if keys is not None:
            (self.folder / "keys").write_text(keys)
            more = (str(self.folder / "keys"),)
        return self._ran("sh", str(self.folder / "verify.sh"), str(unpacked), *more)

    def _ran(self, *command: str) -> tuple[int, str]:
        found = subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return found.returncode, found.stdout + found.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    for name in ("verify.py", "verify.sh"):
        (tmp_path / name).write_bytes((VERIFIERS / name).read_bytes())
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    installed = Path(cryptography.__file__).parents[1]
    for found in (installed / "cryptography", installed / "cffi", *installed.glob("_cffi_backend*")):
        (libraries / found.name).symlink_to(found)
    return Elsewhere(folder=tmp_path)


def test_both_agree_on_a_good_bundle(elsewhere: Elsewhere) -> None:
    code, said = elsewhere.python(zipped(GOOD))
    assert code == 0, said
    assert "hill-school.example/log signed a tree of 85 entries." in said
    assert "The witness governors.example/w1 saw it by 27 November 2026 10:02:00 UTC." in said
    assert f"{CASE}: 3 entries. Each follows from the one before, is in the tree, and its words are" in said
    assert f"came with the bundle. Compare them with those that you know: {THE_LOG.verifier.line} " in said
    assert said.count(A_WITNESS.verifier.line) == 1
    code, said = elsewhere.shell(zipped(GOOD))
    assert code == 0, said
    assert f"{CASE}: 3 entries. Each follows from the one before, and is in the tree." in said
    assert "The witness governors.example/w1 saw the tree at 1795773720 seconds" in said


def test_one_bundle_has_one_spelling() -> None:
    assert a_bundle() == a_bundle()


def test_a_sealed_bundle_has_no_words_and_is_checked_too(elsewhere: Elsewhere) -> None:
    sealed = a_bundle(opened=False)
    assert not any(name.startswith(("words/", "keys/")) for name in unzipped(sealed))
    code, said = elsewhere.python(sealed)
    assert (code, "its words stay sealed" in said) == (0, True)
    assert elsewhere.shell(sealed)[0] == 0


def test_a_key_from_elsewhere_is_used_instead_of_that_in_the_bundle(elsewhere: Elsewhere) -> None:
    other = SignerKey.from_seed(THE_LOG.verifier.name, LOG, b"o" * 32).verifier.line
    known = ("--key", THE_LOG.verifier.line)
    assert THE_LOG.verifier.line not in elsewhere.python(zipped(GOOD), *known)[1]
    assert (
        f"came with the bundle. Compare them with those that you know: {A_WITNESS.verifier.line}\n"
        in (elsewhere.python(zipped(GOOD), *known)[1])
    )
    both = (*known, "--witness", A_WITNESS.verifier.line)
    assert "came with the bundle" not in elsewhere.python(zipped(GOOD), *both)[1]
    code, said = elsewhere.python(zipped(GOOD), "--key", other)
    assert (code, "did not sign the tree head" in said) == (1, True)
    assert elsewhere.shell(zipped(GOOD), f"{other}\n")[0] == 1
    assert elsewhere.shell(zipped(GOOD), f"{THE_LOG.verifier.line}\n{A_WITNESS.verifier.line}\n")[0] == 0
    unseen = SignerKey.from_seed("another.example/w", WITNESS, b"o" * 32).verifier.line
    code, said = elsewhere.python(zipped(GOOD), "--witness", unseen)
    assert (code, "No witness signed it" in said) == (0, True)


def test_a_head_that_was_kept_shows_that_the_tree_only_grew(elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "kept").write_bytes(kept_head())
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
    assert (code, "It goes on from the tree of 61 entries that you kept." in said) == (0, True)
    (elsewhere.folder / "kept").write_bytes(kept_head(changed=True))
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
    assert (code, "not shown to go on" in said) == (1, True)


def test_a_key_among_those_of_witnesses_never_signs_for_the_log(elsewhere: Elsewhere) -> None:
    forger = SignerKey.from_seed(THE_LOG.verifier.name, LOG, b"E" * 32)
    forged = unzipped(a_bundle(signers=(forger,)))
    forged["witnesses.vkey"] = f"{forger.verifier.line}\n".encode()
    code, said = elsewhere.python(zipped(forged), "--key", THE_LOG.verifier.line)
    assert (code, "The log did not sign the tree head." in said) == (1, True), said


def test_of_several_kept_heads_one_must_be_given(elsewhere: Elsewhere) -> None:
    (elsewhere.folder / "kept").write_bytes(kept_head() + kept_head())
    code, said = elsewhere.python(zipped(GOOD), "--checkpoint", "kept")
    assert (code, "give a file with one" in said, "DOES NOT HOLD" in said) == (2, True, False), said


def test_a_key_that_is_none_is_said_in_one_line(elsewhere: Elsewhere) -> None:
    for wrong in ("x", "x+y"):
        code, said = elsewhere.python(zipped(GOOD), "--key", wrong)
        assert (code, said.count("\n")) == (2, 1), said


def cell(row: int, column: str, value: str) -> Change:
    return lambda files: with_cell(files, CASE, row, column, value)


def without_line(row: int) -> Change:
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        name = f"entries/{CASE}.tsv"
        lines = files[name].splitlines(keepends=True)
        return files | {name: b"".join(lines[:row] + lines[row + 1 :])}

    return change


def checkpoint_with(old: bytes, new: bytes) -> Change:
    return lambda files: files | {"checkpoint": files["checkpoint"].replace(old, new)}


def with_streams(*streams: UUID) -> Change:
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(files["manifest.json"])
        manifest["streams"] = {str(each): "case" for each in streams}
        return files | {"manifest.json": json.dumps(manifest, indent=1).encode()}

    return change


def without(name: str) -> Change:
    return lambda files: {each: body for each, body in files.items() if each != name}


BROKEN: dict[str, Change] = {
    "another body": cell(1, "body", flipped(b"x" * 40)),
    "another time": cell(2, "recorded_at", "1795773720000000"),
    "another kind": cell(1, "type", "case.closed"),
    "another command": cell(1, "command", str(CHILD)),
    "another format": cell(1, "format", "2"),
    "another version": cell(2, "version", "3"),
    "another hash": cell(3, "hash", "0" * 64),
    "another place": cell(1, "index", "0"),
    "a place beyond the tree": cell(1, "index", "85"),
    "no proof": cell(1, "path", "-"),
    "the proof of another entry": lambda files: with_cell(
        files, CASE, 1, "path", files[f"entries/{CASE}.tsv"].decode().splitlines()[3].split("\t")[8]
    ),
    "an entry left out": without_line(2),
    "the first entry left out": without_line(1),
    "no entries": lambda files: (
        files | {f"entries/{CASE}.tsv": files[f"entries/{CASE}.tsv"].splitlines(keepends=True)[0]}
    ),
    "another size": checkpoint_with(b"\n85\n", b"\n86\n"),
    "another root": lambda files: (
        files
        | {
            "checkpoint": b"\n".join(
                [
                    *files["checkpoint"].split(b"\n")[:2],
                    b"A" * 43 + b"=",
                    *files["checkpoint"].split(b"\n")[3:],
                ]
            )
        }
    ),
    "no case or child": with_streams(),
    "a case that it does not name": with_streams(CHILD),
    "a case that it does not have": with_streams(CASE, CHILD, UUID(int=1)),
    "words without a key": without(f"keys/{CASE}"),
    "a key without words": without(f"words/{CASE}.jsonl"),
    "words of another case": lambda files: (
        files | {f"words/{UUID(int=1)}.jsonl": b"{}\n", f"keys/{UUID(int=1)}": b"00"}
    ),
    "no signature of the log": lambda files: (
        files
        | {
            "checkpoint": b"".join(
                line
                for line in files["checkpoint"].splitlines(keepends=True)
                if "— hill".encode() not in line
            )
        }
    ),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_both_find_what_was_changed(change: Change, elsewhere: Elsewhere) -> None:
    broken = change(GOOD)
    assert broken != GOOD
    for code, said in (elsewhere.python(zipped(broken)), elsewhere.shell(zipped(broken))):
        assert code == 1, said
        assert said.splitlines()[-1].startswith("DOES NOT HOLD. ")
        assert "EVERYTHING HOLDS" not in said


def test_both_find_a_tree_without_the_entries(elsewhere: Elsewhere) -> None:
    other = a_bundle(changed_leaf=True)
    for code, said in (elsewhere.python(other), elsewhere.shell(other)):
        assert (code, f"Entry 1 of {CHILD} is not in the tree" in said) == (1, True)


@pytest.mark.parametrize("name", ["README.txt", f"entries/{CASE}.tsv", "documents/policy.toml", "verify.py"])
def test_both_find_a_file_that_was_changed_removed_or_added(name: str, elsewhere: Elsewhere) -> None:
    changed = GOOD | {name: GOOD[name] + b"x"}
    fewer = {each: body for each, body in GOOD.items() if each != name}
    for files in (changed, fewer, GOOD | {"entries/more.txt": b"x"}):
        for code, said in (elsewhere.python(zipped(files, honest=False)), self_shell(elsewhere, files)):
            assert (code, "DOES NOT HOLD" in said) == (1, True), said


def self_shell(elsewhere: Elsewhere, files: dict[str, bytes]) -> tuple[int, str]:
    place = Elsewhere(folder=elsewhere.folder / str(len(list(elsewhere.folder.iterdir()))))
    place.folder.mkdir()
    (place.folder / "verify.sh").write_bytes((VERIFIERS / "verify.sh").read_bytes())
    return place.shell(zipped(files, honest=False))


def test_words_that_are_not_those_of_the_seal_are_found(elsewhere: Elsewhere) -> None:
    name = f"words/{CASE}.jsonl"
    for words in (
        GOOD[name].replace(b"Bruises", b"Nothing"),
        GOOD[name] + b"{}\n",
        b"".join(GOOD[name].splitlines(keepends=True)[:2]),
    ):
        code, said = elsewhere.python(zipped(GOOD | {name: words}))
        assert (code, "words" in said) == (1, True), said
    code, said = elsewhere.python(zipped(GOOD | {f"keys/{CASE}": b"00" * 32}))
    assert (code, "are not those that were sealed" in said) == (1, True)


def test_what_is_no_bundle_is_said_in_one_line(elsewhere: Elsewhere) -> None:
    for stuff in (b"", b"no zip", zipped({"policy.toml": b""}, honest=False)):
        code, said = elsewhere.python(stuff)
        assert (code, said.count("\n")) == (2, 1), said
    assert elsewhere.shell(stuff)[0] == 2


def test_both_find_that_nothing_is_in_it(elsewhere: Elsewhere) -> None:
    nothing = {"manifest.json": json.dumps({"files": {}, "streams": {}}).encode(), "checkpoint": b""}
    for code, said in (
        elsewhere.python(zipped(nothing, honest=False)),
        elsewhere.shell(zipped(nothing, honest=False)),
    ):
        assert (code, "DOES NOT HOLD" in said) == (1, True), said


def test_the_verifier_stays_short_enough_to_read() -> None:
    assert len((VERIFIERS / "verify.py").read_text("utf-8").splitlines()) < 200
