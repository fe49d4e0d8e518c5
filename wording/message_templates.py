"""The message templates, read once. A template with a field that messages may not hold is refused."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from policies.toml_fields import MalformedPolicy
from wording.obligation_text import TASKS
from wording.phrases import lower

FILE = Path(__file__).with_name("message_templates.toml")
MAY_HOLD = ("day", "due", "ends", "numbers", "owed", "reference", "starts")
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of message. If it fails for longer than its patience, a person must phone instead."""

    subject: str
    text: str
    patience_minutes: int | None = None
    own_subject: bool = False
    """Whether its mail does not have the one subject of all mails about its case: it cannot wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All message templates."""

    basis: str
    of_a_case: str
    """The subject of every mail about a case, so that mail programs keep them together."""
    templates: Mapping[str, Template]

    def template(self, say: str) -> Template:
        """The template of that id, or else the general one."""
        return self.templates.get(say) or self.templates[OTHER]


@cache
def wording() -> Wording:
    """The wording that ships with the project."""
    return read(FILE.read_text(encoding="utf-8"))


def read(toml: str) -> Wording:
    """Parse the file's text. Raises MalformedPolicy, with a sentence, if it cannot be used."""
    raw = tomllib.loads(toml)
    templates = {name: _template(name, given) for name, given in raw["templates"].items()}
    if OTHER not in templates:
        raise MalformedPolicy(f"{FILE.name}: templates needs {OTHER}.")
    return Wording(basis=raw["basis"], of_a_case=raw["of_a_case"], templates=templates)


def task_in_message(obligation: str) -> str:
    """The task in a message: `chase the agency`. It names no agency and nothing about the child."""
    return lower(TASKS.get(obligation.partition(":")[0], "Open the case"))


def _template(name: str, given: dict[str, Any]) -> Template:
    unknown = sorted(given.keys() - {"subject", "text", "patience_minutes", "own_subject"})
    if unknown:
        raise MalformedPolicy(f"{FILE.name}: templates.{name} has the unknown field {unknown[0]}.")
    template = Template(**given)
    for words in (template.subject, template.text):
        asks = {field for _, field, _, _ in Formatter().parse(words) if field is not None}
        if asks.difference(MAY_HOLD):
            raise MalformedPolicy(f"{FILE.name}: templates.{name} may hold {', '.join(MAY_HOLD)}.")
    return template
