"""The page of a witness for people: who it is, the logs that it knows, and what it refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from evidence.checkpoint_text import tree_head
from evidence.note_keys import VerifierKey, cosigned_at, signed_by
from evidence.signed_note import SignedNote
from evidence.strict_base64 import encoded

MOST_SHOWN = 50
ALL_WELL = "Nothing was refused: each tree went on from the one before."
REFUSED = (
    "This witness refused trees. None of them proves that the record was changed: anyone may send an old "
    "head. The list below says why. Ask the school about each."
)
PROVEN = "A log signed two different trees of one size. This proves that it told two stories. Ask the school."
_LONDON = ZoneInfo("Europe/London")
_STYLE = """
body { margin: 0; background: #fff; color: #0b0c0c; font: 1.1875rem/1.4 arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
.verdict { border-left: 10px solid #00703c; padding: 10px 15px; }
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


def witness_page(
    own: VerifierKey, heads: Mapping[str, SignedNote | None], proofs: Sequence[str], refusals: Sequence[str]
) -> str:
    """The page, with the newest proofs and refusals first."""
    return _PAGE.format(
        name=escape(own.name),
        style=_STYLE,
        how=" verdict--proven" if proofs else " verdict--refused" if refusals else "",
        verdict=PROVEN if proofs else REFUSED if refusals else ALL_WELL,
        logs="".join(f"<li>{escape(log_sentence(own, name, head))}</li>" for name, head in heads.items()),
        refused=_listed("Two trees of one size", proofs) + _listed("Refused", refusals),
        key=escape(own.line),
    )


def _listed(title: str, lines: Sequence[str]) -> str:
    newest = "".join(f"<li>{escape(each)}</li>" for each in reversed(lines[-MOST_SHOWN:]))
    return f"<h2>{title}</h2>\n<ul>{newest}</ul>\n" if newest else ""


def log_sentence(own: VerifierKey, origin: str, newest: SignedNote | None) -> str:
    """What it cosigned last for a log, and when; the root as the head itself has it, in Base64."""
    if newest is None:
        return f"{origin}: nothing cosigned yet."
    head = tree_head(newest.text)
    ((_, signature),) = signed_by(newest, [own])
    when = _in_london(cosigned_at(signature))
    return f"{origin}: last cosigned on {when}, {_counted(head.size)}, root {encoded(head.root)}."


def _counted(size: int) -> str:
    return "1 entry" if size == 1 else f"{size:,} entries"


def _in_london(seconds: int) -> str:
    """Friday 27 November 2026 at 10:05 (London time)."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone(_LONDON)
    return f"{local:%A} {local.day} {local:%B %Y at %H:%M} (London time)"
