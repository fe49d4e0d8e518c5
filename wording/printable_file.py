"""A case's whole file as one page for a printer: the case now, and all that happened (11.15)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from domain.events import DeadlineReplanned
from domain.people.roles import AGENCY
from domain.policy.policy_model import Policy
from wording import case_labels, formatting, phrases
from wording.printed_fields import PrintedFields, case_label

_STYLE = (
    "body{font:11pt/1.4 serif;margin:2em;max-width:50em}h1{font-size:16pt}h2{font-size:13pt}"
    "h3{font-size:11pt;margin-bottom:0}dl{margin:0 0 0 1em}dt{font-weight:bold}dd{margin:0 0 .3em 1em;"
    "white-space:pre-wrap}.must{border:2px solid;padding:.5em}section{break-inside:avoid}"
    "footer{font-size:9pt;overflow-wrap:anywhere}"
)
LEFT_OUT = ("id", "next", "school", "version", "stage", "reference", "challengeable")
FOR_PROGRAMS = ("commands", "say", "category", "raised_as")
"""Fields of the case that a reader on paper cannot use."""
UNLESS_NONE = ("rung", "provisional", "withdrawn")
EMPTY: tuple[object, ...] = (None, "", [], (), {})
Told = tuple[str, "str | list[list[Told]]"]
"""The label of a field, with its value or with the fields of each of its parts."""
NOT_THERE = (
    "The policy keeps this paper in a locked cabinet in the headteacher's office, but the concern is about a "
    "headteacher. Keep it somewhere they have no key to, and record where."
)
KEEP_IT = "Keep this paper in a locked cabinet. Record where you keep it, and when you destroy it."


def paper(
    case: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    sentences: Mapping[int, str],
    details: Mapping[int, Sequence[tuple[str, str]]],
    names: Mapping[str, str],
    policy: Policy,
    *,
    printed_at: datetime,
    printed_by: str,
    about_a_head: bool,
) -> str:
    """One self-contained HTML page.

    `events` are as the history shows them. By version, `sentences` say what each actor did and `details` have
    the labels and answers of the entry. `names` are people's names by id.
    """
    fields = PrintedFields(names=names, policy=policy)
    title = f"{case['reference']}, {case['version']} {'entry' if case['version'] == 1 else 'entries'}"
    parts = [
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="must">{escape(NOT_THERE if about_a_head else KEEP_IT)}</p>',
        f"<p>Printed {formatting.moment(printed_at)} by {escape(printed_by)}.</p>",
        f"<p>Stage: {escape(case_labels.stage(case['stage']))}.</p>",
        "<h2>The case</h2>",
        *_as_html(_told({name: value for name, value in case.items() if name not in LEFT_OUT}, fields)),
        "<h2>What happened</h2>",
    ]
    for event in events:
        said = f"{_actor(event, names)} {sentences[event['version']]}"
        clauses = ", ".join(event["clauses"])
        answers = details.get(event["version"], ())
        parts += [
            f"<section><h3>{event['version']}. {escape(said)}</h3>",
            f"<p>{_recorded(event)}. Clauses: {escape(clauses)}</p>",
            *(_as_html(answers) if answers else ()),
            "</section>",
        ]
    number, head = events[-1]["version"], events[-1]["seal"]["hash"]
    parts.append(f"<footer>The last entry is {number}. Its hash is {head}.</footer></body></html>")
    return formatting.visible_html("\n".join(parts) + "\n")


def _told(values: Mapping[str, Any], fields: PrintedFields, within: str = "") -> Iterator[Told]:
    """Each field that a reader on paper can use."""
    for name, value in values.items():
        if value in EMPTY or name in FOR_PROGRAMS or (name in UNLESS_NONE and not value):
            continue
        label = case_label(name, within)
        match value:
            case list() | tuple() if name == "siblings":
                yield label, ", ".join(each["name"] for each in value)
            case Mapping():
                yield label, [list(_told(value, fields, name))]
            case list() | tuple() if any(isinstance(each, Mapping) for each in value):
                parts = [_as_task(each) if name == "obligations" else each for each in value]
                yield label, [list(_told(each, fields, name)) for each in parts]
            case list() | tuple():
                yield label, ", ".join(fields.of_case(name, each) for each in value)
            case _:
                yield label, fields.of_case(name, value)


def _as_task(obligation: Mapping[str, Any]) -> dict[str, object]:
    """An obligation with its id under the name that has words for it."""
    rest = {name: obligation[name] for name in obligation if name not in ("id", "kind", "agency_referral")}
    return {"obligation": obligation["id"], **rest}


def _as_html(told: Iterable[Told]) -> Iterator[str]:
    yield "<dl>"
    for label, value in told:
        yield f"<dt>{escape(label)}</dt>"
        if isinstance(value, str):
            yield f"<dd>{escape(value)}</dd>"
        else:
            parts = "\n".join(line for part in value for line in _as_html(part))
            yield f"<dd>{parts}</dd>"
    yield "</dl>"


def _recorded(event: Mapping[str, Any]) -> str:
    recorded, occurred = (formatting.moment(event[name]) for name in ("recorded_at", "occurred_at"))
    return f"Recorded {recorded}" + (f", happened {occurred}" if occurred != recorded else "")


def _actor(event: Mapping[str, Any], names: Mapping[str, str]) -> str:
    actor = event["actor"]
    if not isinstance(actor, Mapping) or event["type"] == DeadlineReplanned.type:
        return "Onward"
    unknown = "An agency" if actor["role"] == AGENCY else "A member of staff"
    who = names.get(str(actor["id"]), unknown)
    return f"{who} ({phrases.short_role(actor['role'])})" if actor["role"] else who


_ELSEWHERE = ("obligations", "warnings", "escalations")
"""Parts with a table of their own, or that a task already tells."""


def recorded_rows(case: Mapping[str, Any], fields: PrintedFields) -> Iterator[tuple[str, str]]:
    """Each field of the case, without its tasks; a part within a part is named after both."""
    left_out = (*LEFT_OUT, *_ELSEWHERE)
    yield from _rows(_told({name: value for name, value in case.items() if name not in left_out}, fields))


def _rows(told: Iterable[Told], path: str = "") -> Iterator[tuple[str, str]]:
    for label, value in told:
        if isinstance(value, str):
            yield f"{path}{label}", value
            continue
        for number, part in enumerate(value, start=1):
            which = f" {number}" if len(value) > 1 else ""
            yield from _rows(part, f"{path}{label}{which}: ")
