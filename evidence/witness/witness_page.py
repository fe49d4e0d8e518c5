"""The page of a witness for people: who it is, the logs that it knows, and what it refused."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from zoneinfo import ZoneInfo

from evidence.checkpoint_text import tree_head
from evidence.note_keys import VerifierKey, cosigned_at, signed_by
from evidence.signed_note import SignedNote, encoded
from evidence.witness.unsigned_heads import AFTER, UnsignedHeads, log_after, unsigned_heads
from evidence.witness.witness_folder import WitnessFolder

MOST_SHOWN = 50
NOT_ASKED = "No log that it knows has asked yet, so no tree was compared."
ALL_WELL = "Nothing was refused: each tree went on from the one before."
REFUSED = (
    "This witness refused trees. None of them proves that the record was changed: anyone may send an old "
    "head. The list below says why. Ask the school about each."
)
PROVEN = "A log signed two different trees of one size. This proves that it told two stories. Ask the school."
UNSIGNED = (
    "Heads came that no key known to this witness signed, so it cosigned none of them. Anyone can send such "
    "a head: this alone says nothing against a school."
)
_OF_LOG = (
    "Since {since}, heads came for {origin} that no key known here signed. The newest came on {newest}. If "
    "the school has a new key, this witness cosigns nothing more until it knows it. Ask the school for its "
    "new line, by another way, such as a telephone call. Then run onward witness trust."
)
_OF_LOG_AFTER = (
    "Since {since}, heads came for {origin}, which this witness does not know. A log gets this name if the "
    "school says that its record was restored. The newest came on {newest}. Ask the school what happened, "
    "and for its new line, by another way, such as a telephone call. Then run onward witness trust."
)
_LONDON = ZoneInfo("Europe/London")
_STYLE = """
body { margin: 0; background: #fff; color: #0b0c0c; font: 1.1875rem/1.4 arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
.verdict { border-left: 10px solid #00703c; padding: 10px 15px; }
.verdict--not-asked { border-color: #505a5f; }
.verdict--refused { border-color: #f47738; }
.verdict--proven { border-color: #d4351c; font-weight: bold; }
ul { padding-left: 1.25rem; } li { margin-bottom: 10px; } code, li { overflow-wrap: anywhere; }
"""
_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Witness {name}</title><style>{style}</style></head>
<body><main><h1>Witness {name}</h1>
<p class="verdict{how}">{verdict}</p>
<h2>Logs</h2>
<ul>{logs}</ul>
{refused}<h2>Its public key</h2>
<p><code>{key}</code></p>
</main></body></html>
"""


HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Of each answer: the page needs its style and nothing else, and no other page may frame it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a witness kept that people read, in the order of the logs' names."""

    heads: dict[str, SignedNote | None]
    proofs: list[str]
    refusals: list[str]
    unsigned: dict[str, UnsignedHeads]
    unsigned_after: dict[str, UnsignedHeads]
    """Of the logs that would follow after a restore."""

    @property
    def well(self) -> bool:
        """Whether it refused nothing."""
        return not self.proofs and not self.refusals and not self.unsigned_sentences

    @property
    def unsigned_sentences(self) -> list[str]:
        """Since when heads come that no known key signed, and what to do, for each log."""
        return [
            *(_unsigned(_OF_LOG, origin, found) for origin, found in self.unsigned.items()),
            *(_unsigned(_OF_LOG_AFTER, origin, found) for origin, found in self.unsigned_after.items()),
        ]

    @property
    def verdict(self) -> tuple[str, str]:
        """The end of its style's name, and a sentence."""
        if self.proofs:
            return " verdict--proven", PROVEN
        if self.refusals:
            return " verdict--refused", REFUSED
        if self.unsigned_sentences:
            return " verdict--refused", UNSIGNED
        if not any(self.heads.values()):
            return " verdict--not-asked", NOT_ASKED
        return "", ALL_WELL


def kept_in(folder: WitnessFolder) -> Kept:
    """The contents of the folder now. WitnessFolderWrong if it is damaged."""
    origins = folder.origins()
    return Kept(
        heads={origin: folder.newest(origin) for origin in origins},
        proofs=folder.proofs(),
        refusals=folder.refusals(),
        unsigned={each: found for each in origins if (found := unsigned_heads(folder, each)) is not None},
        unsigned_after={
            log_after(each): found
            for each in origins
            if (found := unsigned_heads(folder, each, AFTER)) is not None
        },
    )


def witness_page(own: VerifierKey, kept: Kept) -> str:
    """The page, with the newest proofs and refusals first."""
    how, verdict = kept.verdict
    return _PAGE.format(
        name=escape(own.name),
        style=_STYLE,
        how=how,
        verdict=verdict,
        logs="".join(f"<li>{escape(log_sentence(own, *each))}</li>" for each in kept.heads.items()),
        refused=_listed("Signed by no known key", kept.unsigned_sentences)
        + _listed("Two trees of one size", kept.proofs)
        + _listed("Refused", kept.refusals),
        key=escape(own.line),
    )


def _listed(title: str, lines: Sequence[str]) -> str:
    newest = "".join(f"<li>{escape(each)}</li>" for each in reversed(lines[-MOST_SHOWN:]))
    return f"<h2>{title}</h2>\n<ul>{newest}</ul>\n" if newest else ""


def log_sentence(own: VerifierKey, origin: str, newest: SignedNote | None) -> str:
    """What the witness cosigned last for a log, and when; the root as the head itself has it, in Base64."""
    if newest is None:
        return f"{origin}: nothing cosigned yet."
    head = tree_head(newest.text)
    ((_, signature),) = signed_by(newest, [own])
    when = _in_london(cosigned_at(signature))
    return f"{origin}: last cosigned on {when}, {_counted(head.size)}, root {encoded(head.root)}."


def _unsigned(said: str, origin: str, found: UnsignedHeads) -> str:
    since, newest = _in_london(found.since.timestamp()), _in_london(found.newest.timestamp())
    return said.format(since=since, origin=origin, newest=newest)


def _counted(size: int) -> str:
    return "1 entry" if size == 1 else f"{size:,} entries"


def _in_london(seconds: float) -> str:
    """Friday 27 November 2026 at 10:05 (London time)."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone(_LONDON)
    return f"{local:%A} {local.day} {local:%B %Y at %H:%M} (London time)"
