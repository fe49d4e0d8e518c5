"""The policy's own words as people read them: no marks of its layout, one paragraph or point a line."""

import re
from collections.abc import Iterator

from domain.compliance.rule_catalogue import CLAUSE

_MARKS = re.compile(r"</?u>|\*\*")
_POINT = re.compile(r"(?:[-·] )?(?:[-·] +)")
_CITED = re.compile(rf" \({CLAUSE}(?:(?:, | and ){CLAUSE})*\)")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs and points of a clause. The policy's text breaks lines where its pages do."""
    return tuple(_joined(_MARKS.sub("", text)))


def _joined(text: str) -> Iterator[str]:
    said = ""
    for line in map(str.strip, text.splitlines()):
        point = _POINT.match(line)
        if said and (point or not line):
            yield said
            said = ""
        said = f"{said} {line[point.end() :] if point else line}".strip()
    if said:
        yield said


def without_clauses(sentence: str) -> str:
    """A sentence of the code without the clauses that it cites in brackets."""
    return _CITED.sub("", sentence)
