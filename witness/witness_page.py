"""The page of a witness for people: who it is, the logs that it knows, and what it refused."""

from collections.abc import Mapping, Sequence
from html import escape

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import VerifierKey

MOST_SHOWN = 50
ALL_WELL = "Nothing was refused: each tree went on from the one before."
REFUSED = (
    "This witness refused trees. None of them proves that the record was changed: anyone may send an old "
    "head. The list below says why. Ask the school about each."
)
PROVEN = "A log signed two different trees of one size. This proves that it told two stories. Ask the school."
_PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Witness {name}</title></head>
<body><main><h1>Witness {name}</h1>
<p>{verdict}</p>
<h2>Logs</h2>
<ul>{logs}</ul>
{refused}<h2>Its public key</h2>
<p><code>{key}</code></p>
</main></body></html>
"""


def witness_page(
    own: VerifierKey, heads: Mapping[str, TreeHead | None], proofs: Sequence[str], refusals: Sequence[str]
) -> str:
    """The page, with the newest proofs and refusals first."""
    return _PAGE.format(
        name=escape(own.name),
        verdict=PROVEN if proofs else REFUSED if refusals else ALL_WELL,
        logs="".join(f"<li>{escape(log_sentence(name, head))}</li>" for name, head in heads.items()),
        refused=_listed("Two trees of one size", proofs) + _listed("Refused", refusals),
        key=escape(own.line),
    )


def _listed(title: str, lines: Sequence[str]) -> str:
    newest = "".join(f"<li>{escape(each)}</li>" for each in reversed(lines[-MOST_SHOWN:]))
    return f"<h2>{title}</h2>\n<ul>{newest}</ul>\n" if newest else ""


def log_sentence(origin: str, head: TreeHead | None) -> str:
    """What it cosigned last for a log."""
    if head is None:
        return f"{origin}: nothing cosigned yet."
    return f"{origin}: {head.size:,} entries, root {head.root.hex()}."
