"""Put entries, their proofs and a signed tree head into one file that proves itself without Onward."""

import hashlib
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from uuid import UUID

FORMAT = "onward bundle 1"
VERIFIERS = ("verify.py", "verify.sh", "README.txt")
_COLUMNS = (
    "version",
    "format",
    "recorded_at",
    "type",
    "command",
    "previous",
    "hash",
    "index",
    "path",
    "body",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of each file in the zip, so that one bundle has one spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledEntry:
    """One entry as it is stored, and its proof."""

    version: int
    format: int
    recorded_at: int
    """Microseconds since 1970."""
    type: str
    command: UUID
    previous: bytes
    hash: bytes
    body: bytes
    index: int
    path: Sequence[bytes]

    @property
    def line(self) -> str:
        """The entry as one line. Base64 for what may be long, since openssl reads it; no proof is a dash."""
        path = ",".join(_text(each) for each in self.path) or "-"
        parts = (self.version, self.format, self.recorded_at, self.type, self.command)
        hashes = (self.previous.hex(), self.hash.hex(), self.index, path, _text(self.body))
        return "\t".join(map(str, (*parts, *hashes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledStream:
    """A case or a child: every entry, and for who may read it the key and the words."""

    id: UUID
    kind: str
    entries: Sequence[BundledEntry]
    key: bytes | None = None
    words: Sequence[bytes] = ()
    lost: bool = False
    """Its key was destroyed, so that no one can read the words any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Everything that goes into the file."""

    streams: Sequence[BundledStream]
    checkpoint: bytes
    log_keys: Sequence[str]
    witness_keys: Sequence[str]
    made_at: datetime
    documents: Mapping[str, bytes]
    """The policies and the calendar, by name."""
    since: int | None = None
    """The size of the tree whose head the reader kept."""
    consistency: Sequence[bytes] | None = None
    """Shows that the tree goes on from that one."""


def bundle_file(bundle: Bundle) -> bytes:
    """The zip file, with the verifiers."""
    found = {name: (files("evidence") / "bundle" / name).read_bytes() for name in VERIFIERS}
    found |= {f"documents/{name}": body for name, body in bundle.documents.items()}
    found["checkpoint"] = bundle.checkpoint
    found["log.vkey"] = _lines(bundle.log_keys)
    found["witnesses.vkey"] = _lines(bundle.witness_keys)
    if bundle.consistency is not None:
        found["consistency.json"] = json.dumps([_text(each) for each in bundle.consistency]).encode()
    for stream in bundle.streams:
        table = ["\t".join(_COLUMNS), *(each.line for each in stream.entries)]
        found[f"entries/{stream.id}.tsv"] = _lines(table)
        if stream.key is not None:
            found[f"keys/{stream.id}"] = stream.key.hex().encode()
            found[f"words/{stream.id}.jsonl"] = b"".join(each + b"\n" for each in stream.words)
    found["manifest.json"] = _manifest(bundle, found)
    return _zipped(found)


def _manifest(bundle: Bundle, found: Mapping[str, bytes]) -> bytes:
    said = {
        "format": FORMAT,
        "made_at": bundle.made_at.isoformat(),
        "streams": {str(each.id): each.kind for each in bundle.streams},
        "lost": [str(each.id) for each in bundle.streams if each.lost],
        "since": bundle.since,
        "sizes": {name: len(body) for name, body in sorted(found.items())},
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(found.items())},
    }
    return json.dumps(said, indent=1).encode()


def _zipped(found: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in sorted(found.items()):
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _text(value: bytes) -> str:
    return b64encode(value).decode("ascii")
