"""The lines of a rehearsal file, so that a mistake is refused with its own."""

import re
from typing import NoReturn

from rehearsal.script import MalformedRehearsal

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
