"""The lines of a rehearsal file, and the names in it: each is given once, before it is used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from local.rehearsal.script import REGISTER, MalformedRehearsal, ScriptStep

_STEP = re.compile(r"\s*\[\[\s*step\s*\]\]")


class FileLines:
    """Finds the line of a key or a value within the file or within one step."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self.starts = [number for number, line in enumerate(self._lines, 1) if _STEP.match(line)]
        """The first line of each step."""

    def __len__(self) -> int:
        return len(self._lines)

    def end(self, start: int) -> int:
        """The line after the step that starts here."""
        return next((line for line in self.starts if line > start), len(self._lines) + 1)

    def of_key(self, name: str, start: int = 1, end: int | None = None) -> int:
        """The line of a key, or else the first line of its part."""
        return self._found(re.compile(rf"(^|[\[{{,.\s])\"?{re.escape(name)}\"?\s*[=\].]"), start, end)

    def of_step_key(self, name: str, start: int) -> int:
        """The line of a key of the step that starts here; a key of its body may have the same name."""
        return self._found(re.compile(rf"^\s*\"?{re.escape(name)}\"?\s*="), start, self.end(start))

    def of_text(self, text: str, start: int) -> int:
        """The line of a text in the step that starts here, or else the first line of the step."""
        return self._found(re.compile(re.escape(text)), start, self.end(start))

    def refuse(self, line: int, why: str) -> NoReturn:
        """Say what is wrong in that line. Raises MalformedRehearsal."""
        raise MalformedRehearsal(f"line {line}: {why}.")

    def _found(self, wanted: re.Pattern[str], start: int, end: int | None) -> int:
        for number in range(start, min(end or len(self._lines) + 1, len(self._lines) + 1)):
            if wanted.search(self._lines[number - 1]):
                return number
        return start


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
