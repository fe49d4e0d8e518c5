"""The names that a script gives to cases and pupils: each is given once, before it is used."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rehearsal.file_lines import FileLines
from rehearsal.script import REGISTER, ScriptStep

CASE, PUPIL = "case:", "pupil:"
"""Before a name in a text that stands for an id."""
_HOW = {CASE: "raised", PUPIL: "registered"}


def kind_of(text: str) -> str | None:
    """`case:` or `pupil:`, if the text stands for the id of one; in a sentence, a space follows."""
    kinds = (kind for kind in (CASE, PUPIL) if text.startswith(kind))
    return next((kind for kind in kinds if not text.removeprefix(kind)[:1].isspace()), None)


def obligation_case(obligation: str) -> tuple[str, str] | None:
    """`reply:case:NAME` as `reply:` and the name; None for an obligation that names no case."""
    kind, found, name = obligation.partition(f":{CASE}")
    return (f"{kind}:", name) if found else None


def check_names(steps: Sequence[ScriptStep], lines: FileLines) -> None:
    """Refuse a name that no step gives, a later one gives, or two give. Raises MalformedRehearsal."""
    makers: dict[str, ScriptStep] = {}
    for step in steps:
        if step.named is not None:
            makers.setdefault(step.named, step)
    for step in steps:
        for kind, name, line in _used(step, lines):
            _check(kind, name, makers.get(name), step, line, lines)
        if step.named is not None and makers[step.named] is not step:
            lines.refuse(
                lines.of_step_key("as", step.line),
                f"line {makers[step.named].line} has given the name {step.named} already",
            )


def _check(
    kind: str, name: str, maker: ScriptStep | None, step: ScriptStep, line: int, lines: FileLines
) -> None:
    noun = kind.removesuffix(":")
    if maker is None:
        lines.refuse(line, f"there is no {noun} named {name}")
    made = PUPIL if maker.do == REGISTER else CASE
    if made != kind:
        lines.refuse(line, f"{name} is a {made.removesuffix(':')}, not a {noun}")
    if maker.line >= step.line:
        lines.refuse(line, f"the {noun} {name} is {_HOW[kind]} only in line {maker.line}")


def _used(step: ScriptStep, lines: FileLines) -> Iterator[tuple[str, str, int]]:
    """Each name that a step uses, with its kind and its line."""
    if step.case is not None:
        yield CASE, step.case, lines.of_step_key("case", step.line)
    if step.pupil is not None:
        yield PUPIL, step.pupil, lines.of_step_key("pupil", step.line)
    for text in _texts(step.body):
        if (kind := kind_of(text)) is not None:
            yield kind, text.removeprefix(kind), lines.of_text(text, step.line)
    for name in ("open", "overdue"):
        for obligation in step.expect.get(name, ()):
            if (named := obligation_case(obligation)) is not None:
                yield CASE, named[1], lines.of_text(obligation, step.line)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case Mapping():
            for part in value.values():
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)
        case str():
            yield value
        case _:
            return
