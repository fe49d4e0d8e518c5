"""Check a bundle of Onward's record without Onward: no network, no database, no trust in its maker.

Needs Python 3.11 and `cryptography`; --help says how to use it. Exit 0: all holds; 1: something does not;
2: not to be read; 3: not compared with the tree head that you kept.
"""

import argparse
import base64
import functools
import hashlib
import json
import re
import struct
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    sys.exit(sys.stderr.write("This needs the Python package cryptography; or use verify.sh.\n") and 2)

raw = functools.partial(base64.b64decode, validate=True)
KNOWN = r"checkpoint|(log|witnesses)\.vkey|consistency\.json|README\.txt|verify\.(py|sh)|documents/\w[\w@.-]*"
SIGNED = r"(?m)^([^ \t\n]+\n[1-9][0-9]*\n[A-Za-z0-9+/=]+\n(?:.+\n)*\n(?:— [^ \t\n]+ [^ \t\n]+\n)+)"
PARTS = "onward bundle 1 format made_at streams( lost)?( since)? sizes files"
CANNOT_SHOW = """It cannot show that people wrote the truth, or that no later entry and no case was left out.
No signature is over the policies and the calendar in documents/: the maker of this file added them."""
ASK = "Ask for one made with your tree head (page, or `onward bundle --since`); if there is none, ask why."
NO_KEY = "None of the log's keys that you gave (without --key: that are in the file) signed"
NEW_KEY = "If the log has a new key, give the old line and the new one: --key twice."
CHANGED = "the tree head that you kept is false. Your copy was changed: look for the mail or file as it came"
BEGAN = "A record that was restored gets a new log. Ask for the reasons and its last head: page Integrity."
LOST = "its words cannot be read, since its key was destroyed, as the maker says. Kinds and times remain"
WITNESS = "The witness {} saw it by {:%d %B %Y %H:%M:%S} UTC.\n"
COLUMNS = "version\tformat\trecorded_at\ttype\tcommand\tprevious\thash\tindex\tpath\tbody"
ALONE = "No witness signed it: the owner of the log's key could have made another tree.\n"
Head = NamedTuple("Head", [("origin", str), ("size", int), ("root", bytes), ("seen", str), ("signed", str)])


class NotProven(Exception):
    """The bundle does not prove what it says."""


class NotShown(NotProven):
    """The bundle proves what it says, but nothing about the tree head that its reader kept."""


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def check_files(files: dict[str, bytes], said: dict[str, Any]) -> dict[str, str]:
    """Its cases and children, and why words may lack, once it has the files that it says, and no others."""
    ids, lost = list(said["streams"]), said.get("lost", [])
    due = {f"keys/{each}" for each in ids if each not in lost} & set(files)
    due |= {f"words/{each[5:]}.jsonl" for each in due} | {f"entries/{each}.tsv" for each in ids}
    for name in sorted({*files, *said["files"], *due} - {"manifest.json"}):
        known = name in due or re.fullmatch(KNOWN, name, re.ASCII)
        if not known or name not in files or sha(files[name]).hex() != said["files"].get(name):
            raise NotProven(f"The file {name} is missing, was changed or does not belong to the bundle.")
    return {each: LOST if each in lost else "its words stay sealed" for each in ids}


def check_head(note: bytes, log: list[str], witnesses: list[str], fails: type[NotProven], false: str) -> Head:
    """A checkpoint, if no signature by these keys is false. Others are left aside."""
    keys = [(k, [*each.split("+", 2), "", ""][:3]) for k, some in ((1, log), (4, witnesses)) for each in some]
    for kind, (name, number, key) in keys:
        if (kind == 1 and raw(key)[:1] != b"\1") or sha(name.encode() + b"\n" + raw(key))[:4].hex() != number:
            raise ValueError(f"{name} lacks a part of a {'log' if kind == 1 else 'witness'}'s public key")
    text, signed, seen = note[: note.rindex(b"\n\n") + 1], "", ""
    origin, size, root = text.decode().split("\n")[:3]
    for _, name, value in (line.split(" ") for line in note[len(text) + 1 :].decode().splitlines()):
        for kind, (owner, key_id, key) in keys:
            public, given, said, at = raw(key), raw(value)[4:], text, 0
            if (name, kind, raw(value)[:4].hex()) != (owner, public[0], key_id):
                continue
            if kind == 4:  # a witness: cosignature/v1
                at, given = int.from_bytes(given[:8], "big"), given[8:]
                said = f"cosignature/v1\ntime {at}\n".encode() + text
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(given, said)
            except InvalidSignature:
                raise fails(f"The signature of {name} under {false}.") from None
            signed += f" (key {key_id})" if (kind, name) == (1, origin) else ""
            seen += WITNESS.format(name, datetime.fromtimestamp(at, UTC)) if kind == 4 else ""
    return Head(origin, int(size), raw(root), seen, signed)


def climbed(at: int, last: int, path: list[bytes], start: bytes) -> tuple[bytes, bytes]:
    """The roots of the smaller and the larger tree of a proof (RFC 9162, 2.1.3.2 and 2.1.4.2)."""
    old = new = start
    for each in path:
        if at & 1 or at == last:
            old, new = sha(b"\1" + each + old), sha(b"\1" + each + new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = sha(b"\1" + new + each)
        at, last = at >> 1, last >> 1 if last else -1  # -1: the path is too long
    return (old, new) if last == 0 else (b"", b"")


def check_kept(file: Path, head: Head, log: list[str], witnesses: list[str], files: dict[str, bytes]) -> None:
    """Check that the tree goes on from the one tree whose head is in a file or mail that was kept."""
    text = "".join(each.strip(" \t\r") + "\n" for each in file.read_bytes().decode("utf-8-sig").split("\n"))
    notes: list[str] = re.findall(SIGNED, text)
    if len(notes) != 1:
        raise ValueError(f"{file} has {len(notes)} signed tree heads. Give a file with one.")
    before = [each for each in files["log.vkey"].decode().splitlines() if each.split("+")[0] != head.origin]
    kept = check_head(notes[0].encode(), [*log, *before], witnesses, NotShown, CHANGED)
    if kept.origin != head.origin:
        began = NotShown(f"Your tree head is of {kept.origin}, the file is of {head.origin}. {BEGAN}")
        raise began if kept.signed else NotProven("The tree head that you kept is of another log.")
    if not kept.signed:
        raise NotShown(f"{NO_KEY} the tree head that you kept. {NEW_KEY}")
    proof = (json.loads(files["manifest.json"]).get("since") or kept.size, "consistency.json" in files)
    if kept.size > head.size or (kept.size < head.size and proof != (kept.size, True)):
        raise NotShown(f"No proof in it joins your tree of {kept.size} entries to its {head.size}. {ASK}")
    path = [raw(each) for each in json.loads(files.get("consistency.json", b"[]"))]
    down = (kept.size & -kept.size).bit_length() - 1
    first, *rest = [kept.root, *path] if kept.size == 1 << down else path or [b""]
    roots = climbed((kept.size - 1) >> down, (head.size - 1) >> down, rest, first)
    if (kept.root, head.root) != (roots if kept.size < head.size else (head.root, head.root)):
        raise NotProven(f"The tree does not go on from the tree of {kept.size} entries that you kept.")
    print(f"It goes on from the tree of {kept.size} entries that you kept.")


def check_stream(stream: UUID, files: dict[str, bytes], head: Head, sealed: str) -> str:
    """Check the entries of one case or child; a sentence of what was shown."""
    key = AESGCM(bytes.fromhex(files[f"keys/{stream}"].decode())) if f"keys/{stream}" in files else None
    words, before = files[f"words/{stream}.jsonl"].splitlines() if key else [], bytes(32)
    names, *lines = files[f"entries/{stream}.tsv"].decode().removesuffix("\n").split("\n")
    for count, line in enumerate(lines, 1):
        entry = dict(zip(names.split("\t"), line.split("\t"), strict=True))
        what, body, index = f"Entry {count} of {stream}", raw(entry["body"]), int(entry["index"])
        if int(entry["version"]) != count or bytes.fromhex(entry["previous"]) != before:
            raise NotProven(f"{what} does not follow from the entry before it.")
        kind = entry["type"].encode()
        numbers = struct.pack(">QHqH", count, int(entry["format"]), int(entry["recorded_at"]), len(kind))
        place = stream.bytes + numbers + kind + UUID(entry["command"]).bytes
        before = sha(b"onward event 1\n" + place + before + body)
        if before.hex() != entry["hash"]:
            raise NotProven(f"{what} was changed after it was written.")
        leaf = sha(f"\0{stream}\n{count}\n{before.hex()}\n".encode())
        path = [raw(each) for each in entry["path"].removeprefix("-").split(",") if each]
        if not 0 <= index < head.size or climbed(index, head.size - 1, path, leaf)[1] != head.root:
            raise NotProven(f"{what} is not in the tree that was signed.")
        place = b"event" + stream.bytes + count.to_bytes(8, "big")
        if key and [key.encrypt(body[:12], each, place) for each in words[count - 1 : count]] != [body[12:]]:
            raise NotProven(f"The words of entry {count} of {stream} are not those that were sealed.")
    if not lines or names != COLUMNS or len(words) > len(lines):
        raise NotProven(f"There are no entries of {stream}, other columns, or more words than entries.")
    said = "its words are those that were sealed" if key else sealed
    return f"{stream}: {len(lines)} entries. Each follows from the one before, is in the tree, and {said}."


def check(asked: argparse.Namespace) -> None:
    with zipfile.ZipFile(asked.bundle) as bundle:
        said = json.loads(body := bundle.open("manifest.json").read(10**7))
        parts = re.fullmatch(PARTS, " ".join([said["format"], *said]))
        if not parts or json.dumps(said, indent=1).encode() != body:
            raise ValueError("manifest.json is not written as Onward writes it")
        files = {n: bundle.open(n).read(said["sizes"].get(n, len(body)) + 1) for n in bundle.namelist()}
    if not (streams := check_files(files, said)) or len({*map(str.lower, files)}) < len(bundle.namelist()):
        raise NotProven("It has no case and no child, or two files of one name.")
    log = asked.key or files["log.vkey"].decode().splitlines()
    witnesses = asked.witness or files["witnesses.vkey"].decode().splitlines()
    head = check_head(files["checkpoint"], log, witnesses, NotProven, "the tree head is false")
    if not head.signed:
        raise NotProven(f"{NO_KEY} the tree head. {NEW_KEY}")
    print(f"{head.origin} signed a tree of {head.size} entries{head.signed}.\n{head.seen or ALONE}", end="")
    if own := [*([] if asked.key else log), *(witnesses if head.seen and not asked.witness else [])]:
        print("These keys came with the bundle. Compare them with those that you know:", *own, sep="\n")
    print(*(check_stream(UUID(each), files, head, sealed) for each, sealed in streams.items()), sep="\n")
    if asked.checkpoint is not None:
        check_kept(asked.checkpoint, head, log, witnesses, files)
    print("EVERYTHING HOLDS.", CANNOT_SHOW)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Check a bundle of Onward's record, offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the line of the log's public key")
    parser.add_argument("--witness", action="append", default=[], help="the line of a witness's public key")
    parser.add_argument("--checkpoint", type=Path, help="a file or mail with a tree head that you kept")
    try:
        check(parser.parse_args())
    except NotProven as wrong:
        print("DOES NOT HOLD." if type(wrong) is NotProven else "NOT SHOWN. The file itself is sound.", wrong)
        sys.exit(1 if type(wrong) is NotProven else 3)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the files or keys
        print(f"The bundle, or a key or file that you gave, cannot be read: {error}", file=sys.stderr)
        sys.exit(2)
