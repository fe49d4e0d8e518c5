"""A case's whole file as one page for a printer: what it is now, and everything that happened (11.15)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from domain.calendar.working_time import london

_STYLE = (
    "body{font:11pt/1.4 serif;margin:2em;max-width:50em}h1{font-size:16pt}h2{font-size:13pt}"
    "h3{font-size:11pt;margin-bottom:0}dl{margin:0 0 0 1em}dt{font-weight:bold}dd{margin:0 0 .3em 1em;"
    "white-space:pre-wrap}.must{border:2px solid;padding:.5em}section{break-inside:avoid}"
    "footer{font-size:9pt;overflow-wrap:anywhere}"
)
_LEFT_OUT = ("id", "next", "school", "version", "stage", "reference")
NOT_THERE = (
    "The policy's place for this paper is a locked cabinet in the headteacher's office, and the concern is "
    "about a headteacher: keep it where they have no key, and record where."
)
KEEP_IT = "Keep this paper in a locked cabinet, record where it is kept, and record when it is destroyed."


def paper(
    case: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    *,
    printed_at: datetime,
    printed_by: str,
    about_a_head: bool,
) -> str:
    """One HTML page that needs nothing else; `events` as the history gives them, `names` by person's id."""
    head = events[-1]["seal"]["hash"]
    title = f"{case['reference']}, version {case['version']}"
    warned = NOT_THERE if about_a_head else KEEP_IT
    parts = [
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="must">{escape(warned)}</p>',
        f"<p>Printed {_when(printed_at)} by {escape(printed_by)}. Stage: {_words(case['stage'])}.</p>",
        "<h2>The case</h2>",
        *_fields({name: value for name, value in case.items() if name not in _LEFT_OUT}, names),
        "<h2>What happened</h2>",
    ]
    for event in events:
        by, clauses = escape(_actor(event["actor"], names)), escape(", ".join(event["clauses"]))
        parts += [
            f"<section><h3>{event['version']}. {_words(event['type'])}</h3>",
            f"<p>{_recorded(event)} by {by}; {clauses}</p>",
            *_fields(event["data"], names),
            "</section>",
        ]
    ends = f"The chain ends with {head} at event {events[-1]['version']}."
    parts.append(f"<footer>{ends}</footer></body></html>")
    return "\n".join(parts) + "\n"


def _fields(values: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    told = {name: value for name, value in values.items() if value not in (None, "", [], (), {})}
    if not told:
        return
    yield "<dl>"
    for name, value in told.items():
        yield f"<dt>{_words(name)}</dt>"
        yield f"<dd>{_value(value, names)}</dd>"
    yield "</dl>"


def _value(value: Any, names: Mapping[str, str]) -> str:
    match value:
        case Mapping():
            return "\n".join(_fields(value, names))
        case list() | tuple() if any(isinstance(each, Mapping) for each in value):
            return "\n".join("\n".join(_fields(each, names)) for each in value)
        case list() | tuple():
            return ", ".join(_value(each, names) for each in value)
        case bool():
            return "yes" if value else "no"
        case _:
            return escape(names.get(str(value), str(value)))


def _recorded(event: Mapping[str, Any]) -> str:
    recorded, occurred = (datetime.fromisoformat(event[name]) for name in ("recorded_at", "occurred_at"))
    earlier = f", of {_when(occurred)}" if _when(occurred) != _when(recorded) else ""
    return f"Recorded {_when(recorded)}{earlier}"


def _actor(actor: Any, names: Mapping[str, str]) -> str:
    if not isinstance(actor, Mapping):
        return f"the {actor}"
    return f"{names.get(actor['id'], actor['id'])} ({actor['role'].replace('_', ' ')})"


def _when(instant: datetime) -> str:
    return f"{london(instant):%d %B %Y, %H:%M}"


def _words(code: str) -> str:
    return escape(code.replace("_", " ").replace(".", " ").replace("-", " "))
