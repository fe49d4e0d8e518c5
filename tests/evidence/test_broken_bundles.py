"""Both verifiers refuse a bundle of which anything was changed, removed or added."""

import io
import json
import zipfile
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.evidence.bundles import CASE, CHILD, a_bundle, flipped, unzipped, with_cell, zipped
from tests.evidence.elsewhere import VERIFIERS, Elsewhere, elsewhere
from tests.with_each import with_each

__all__ = ["elsewhere"]
GOOD = unzipped(a_bundle())
Change = Callable[[dict[str, bytes]], dict[str, bytes]]


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


def with_manifest(**said: object) -> Change:
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(files["manifest.json"]) | said
        return files | {"manifest.json": json.dumps(manifest, indent=1).encode()}

    return change


def with_streams(*streams: UUID) -> Change:
    return with_manifest(streams={str(each): "case" for each in streams})


def with_lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """With other lines in the checkpoint."""
    return lambda files: (
        files | {"checkpoint": b"".join(change(files["checkpoint"].splitlines(keepends=True)))}
    )


def with_a_last_line_without_an_end(files: dict[str, bytes]) -> dict[str, bytes]:
    table = files[f"entries/{CASE}.tsv"]
    return files | {f"entries/{CASE}.tsv": table + table.splitlines()[-1]}


def with_another_column(files: dict[str, bytes]) -> dict[str, bytes]:
    name = f"entries/{CASE}.tsv"
    names, *lines = files[name].splitlines()
    return files | {
        name: b"".join(line + b"\n" for line in (names + b"\twords", *(e + b"\tx" for e in lines)))
    }


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
    "a last line without an end": with_a_last_line_without_an_end,
    "another column": with_another_column,
    "an entry left out": without_line(2),
    "the first entry left out": without_line(1),
    "no entries": lambda files: (
        files | {f"entries/{CASE}.tsv": files[f"entries/{CASE}.tsv"].splitlines(keepends=True)[0]}
    ),
    "another size": checkpoint_with(b"\n85\n", b"\n86\n"),
    "another root": with_lines(lambda lines: [*lines[:2], b"A" * 43 + b"=\n", *lines[3:]]),
    "no case or child": with_streams(),
    "a case that it does not name": with_streams(CHILD),
    "a case that it does not have": with_streams(CASE, CHILD, UUID(int=1)),
    "words without a key": without(f"keys/{CASE}"),
    "a key without words": without(f"words/{CASE}.jsonl"),
    "words of another case": lambda files: (
        files | {f"words/{UUID(int=1)}.jsonl": b"{}\n", f"keys/{UUID(int=1)}": b"00"}
    ),
    "words beside those of the case": lambda files: files | {f"Words/{CASE}.jsonl": b"{}\n"},
    "a file of no known name": lambda files: files | {"words.txt": b"Nothing happened.\n"},
    "a document of two names": lambda files: (
        files | {"documents/Policy.toml": files["documents/policy.toml"]}
    ),
    "the key that was destroyed": with_manifest(lost=[str(CASE)]),
    "no signature of the log": with_lines(
        lambda lines: [line for line in lines if "— hill".encode() not in line]
    ),
}


@with_each("change", BROKEN.values(), ids=BROKEN)
def test_both_find_what_was_changed(change: Change, elsewhere: Elsewhere) -> None:
    broken = change(GOOD)
    assert broken != GOOD
    for code, said in elsewhere.both(zipped(broken)):
        assert code == 1, said
        assert said.splitlines()[-1].startswith("DOES NOT HOLD. ")
        assert "EVERYTHING HOLDS" not in said


def test_both_find_a_tree_without_the_entries(elsewhere: Elsewhere) -> None:
    for code, said in elsewhere.both(a_bundle(changed_leaf=True)):
        assert (code, f"Entry 1 of {CHILD} is not in the tree" in said) == (1, True)


@with_each("name", ["README.txt", f"entries/{CASE}.tsv", "documents/policy.toml", "verify.py"])
def test_both_find_a_file_that_was_changed_removed_or_added(name: str, elsewhere: Elsewhere) -> None:
    changed = GOOD | {name: GOOD[name] + b"x"}
    fewer = {each: body for each, body in GOOD.items() if each != name}
    for files in (changed, fewer, GOOD | {"entries/more.txt": b"x"}):
        for code, said in (elsewhere.python(zipped(files, honest=False)), self_shell(elsewhere, files)):
            assert (code, "DOES NOT HOLD" in said) == (1, True), said


def test_a_name_that_is_in_the_file_twice_is_refused(elsewhere: Elsewhere) -> None:
    """Programs differ in which of the two they show; the last one is the true one here."""
    name = f"words/{CASE}.jsonl"
    false = GOOD[name].replace(b"Bruises", b"Nothing")
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as bundle:
        bundle.writestr(name, false)
        for each, body in GOOD.items():
            if each == name:
                with pytest.warns(UserWarning, match="Duplicate name"):
                    bundle.writestr(each, body)
            else:
                bundle.writestr(each, body)
    code, said = elsewhere.python(found.getvalue())
    assert (code, "DOES NOT HOLD. " in said, "two files of one name" in said) == (1, True, True), said


def self_shell(elsewhere: Elsewhere, files: dict[str, bytes]) -> tuple[int, str]:
    place = Elsewhere(folder=elsewhere.folder / str(len(list(elsewhere.folder.iterdir()))))
    place.folder.mkdir()
    (place.folder / "verify.sh").write_bytes((VERIFIERS / "verify.sh").read_bytes())
    return place.shell(zipped(files, honest=False))


@pytest.mark.parametrize(
    ("blanks", "step"),
    [
        pytest.param(5, 101, id="some bits"),
        pytest.param(40, 29, id="many bits", marks=pytest.mark.long("changes a hundred bits")),
    ],
)
def test_both_answer_alike_whatever_bit_of_the_manifest_is_changed(
    blanks: int, step: int, elsewhere: Elsewhere
) -> None:
    """Each of its bits in some byte; white space counts too."""
    manifest, odd = GOOD["manifest.json"], []
    blank = [at for at, byte in enumerate(manifest) if byte in b" \n"]
    for number, at in enumerate([*blank[:blanks], *range(0, len(manifest), step)]):
        changed = bytearray(manifest)
        changed[at] ^= 1 << number % 8
        broken = zipped(GOOD | {"manifest.json": bytes(changed)}, honest=False)
        codes = {code for code, _ in elsewhere.both(broken)}
        if len(codes) > 1 or (at in blank and codes != {2}):
            odd.append((at, bytes(changed[at : at + 1]), codes))
    assert odd == []


def test_no_file_is_read_beyond_the_size_that_the_manifest_gives_it(elsewhere: Elsewhere) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in (
            GOOD | {"documents/policy.toml": bytes(6 * 10**8), "words.txt": bytes(10**8)}
        ).items():
            bundle.writestr(name, body)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000)); "
    code, said = elsewhere.python(written.getvalue(), before=limit)
    assert (code, "The file documents/policy.toml is missing, was changed" in said) == (1, True), said
