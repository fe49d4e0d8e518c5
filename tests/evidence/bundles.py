"""Bundles for tests: two streams, sealed and linked as the store does it, in a tree of a hundred entries."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.bundle_file import Bundle, BundledEntry, BundledStream, bundle_file
from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import entry_leaf
from evidence.note_keys import LOG, WITNESS, SignerKey
from evidence.signed_note import note_of
from evidence.tiles import consistency_ranges, hashes_of, inclusion_ranges
from store.ledger.chain import START, link
from tests.evidence.leaves import grown, leaves

CASE, CHILD = UUID(int=7), UUID(int=2**127 + 5)
KEY = bytes(range(32))
THE_LOG = SignerKey.from_seed("hill-school.example/log", LOG, b"l" * 32)
NEXT_KEY = SignerKey.from_seed("hill-school.example/log", LOG, b"n" * 32)
"""The key that replaced the log’s."""
A_WITNESS = SignerKey.from_seed("governors.example/w1", WITNESS, b"w" * 32)
AT = datetime(2026, 11, 27, 10, 2, tzinfo=UTC)
WORDS = [b'{"text":"Bruises, 100%%."}', '{"text":"\u00c9milie’s words"}'.encode(), b"{}"]
BEFORE, AFTER = 61, 20
"""Other entries of the tree."""


def a_chain(stream: UUID, words: list[bytes]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    before = START
    for version, plain in enumerate(words, 1):
        nonce = bytes([version]) * 12
        place = b"event" + stream.bytes + version.to_bytes(8, "big")
        body = nonce + AESGCM(KEY).encrypt(nonce, plain, place)
        when = datetime(1969 if version == 2 else 2026, 11, 27, 9, version, 0, 123456, tzinfo=UTC)
        kind, command = "concern.raised", UUID(int=version)
        after = link(stream, version, 1, when, kind, command, before, body)
        found.append(
            {
                "version": version,
                "format": 1,
                "recorded_at": (when - datetime(1970, 1, 1, tzinfo=UTC)) // (when.resolution),
                "type": kind,
                "command": command,
                "previous": before,
                "hash": after,
                "body": body,
            }
        )
        before = after
    return found


def a_bundle(
    *,
    opened: bool = True,
    changed_leaf: bool = False,
    signers: Sequence[SignerKey] = (THE_LOG,),
    since: int | None = BEFORE,
    seen: int = int(AT.timestamp()),
) -> bytes:
    """A good bundle; `changed_leaf` makes its tree one that has other entries than the bundle.

    It has the proof that it goes on from the tree of `since` entries; a witness saw it at `seen`.
    """
    streams = {CASE: a_chain(CASE, WORDS), CHILD: a_chain(CHILD, WORDS[:1])}
    own = [(stream, entry) for stream, chain in streams.items() for entry in chain]
    hashed = [entry_leaf(stream, e["version"], e["hash"]) for stream, e in own]
    if changed_leaf:
        hashed[-1] = bytes(32)
    whole = [*leaves(BEFORE), *hashed, *leaves(BEFORE + AFTER)[BEFORE:]]
    tree, tiles = grown(whole)
    size = tree.size
    text = TreeHead(origin=THE_LOG.verifier.name, size=size, root=tree.root()).text
    note = note_of(text, [*(key.sign(text) for key in signers), A_WITNESS.cosign(text, seen)])
    placed = {(stream, e["version"]): BEFORE + at for at, (stream, e) in enumerate(own)}

    def entry(stream: UUID, e: dict[str, Any]) -> BundledEntry:
        index = placed[stream, e["version"]]
        path = hashes_of(inclusion_ranges(index, size), size, tiles)
        return BundledEntry(**e, index=index, path=path)

    return bundle_file(
        Bundle(
            streams=[
                BundledStream(
                    id=stream,
                    kind="case" if stream == CASE else "child",
                    entries=[entry(stream, e) for e in chain],
                    key=KEY if opened else None,
                    words=WORDS[: len(chain)] if opened else (),
                )
                for stream, chain in streams.items()
            ],
            checkpoint=note.to_bytes(),
            log_keys=[key.verifier.line for key in dict.fromkeys((THE_LOG, *signers))],
            witness_keys=[A_WITNESS.verifier.line],
            made_at=AT,
            documents={"policy.toml": b"name = 'x'\n", "policy-2023@1.toml": b"name = 'y'\n"},
            since=since,
            consistency=None if since is None else hashes_of(consistency_ranges(since, size), size, tiles),
        )
    )


def whole_tree() -> list[bytes]:
    """The leaves of the tree of a good bundle."""
    own = [(CASE, entry) for entry in a_chain(CASE, WORDS)] + [(CHILD, a_chain(CHILD, WORDS[:1])[0])]
    hashed = [entry_leaf(stream, e["version"], e["hash"]) for stream, e in own]
    return [*leaves(BEFORE), *hashed, *leaves(BEFORE + AFTER)[BEFORE:]]


def kept_head(
    *,
    changed: bool = False,
    size: int = BEFORE,
    signers: Sequence[SignerKey] = (THE_LOG,),
    origin: str = THE_LOG.verifier.name,
) -> bytes:
    """The head that a reader kept: as a rule from before the entries of the bundle."""
    found = (whole_tree() + leaves(size))[:size]
    root = grown([bytes(32), *found[1:]] if changed else found)[0].root()
    text = TreeHead(origin=origin, size=size, root=root).text
    return note_of(text, [key.sign(text) for key in signers]).to_bytes()


def unzipped(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: Mapping[str, bytes], *, honest: bool = True) -> bytes:
    """The files as a bundle again. An honest manifest has their hashes, so only deeper checks can fail."""
    files = dict(files)
    if honest:
        manifest = json.loads(files["manifest.json"])
        manifest["sizes"] = {name: len(body) for name, body in files.items() if name != "manifest.json"}
        manifest["files"] = {
            name: hashlib.sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"
        }
        files["manifest.json"] = json.dumps(manifest, indent=1).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as bundle:
        for name, body in files.items():
            bundle.writestr(name, body)
    return written.getvalue()


def with_cell(files: dict[str, bytes], stream: UUID, row: int, column: str, value: str) -> dict[str, bytes]:
    """The files with one changed cell of the table of entries."""
    name = f"entries/{stream}.tsv"
    lines = [line.split("\t") for line in files[name].decode().splitlines()]
    lines[row][lines[0].index(column)] = value
    return files | {name: "".join("\t".join(line) + "\n" for line in lines).encode()}


def flipped(value: bytes, at: int = -1) -> str:
    """Base64 of these bytes with one bit changed."""
    changed = bytearray(value)
    changed[at] ^= 1
    return base64.b64encode(bytes(changed)).decode()
