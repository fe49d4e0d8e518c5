"""The screens of a report, for a distressed person: what happened first, details last (3-STF.i)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from wording import form_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One screen: its address, its heading and its questions."""

    name: str
    heading: str
    shown: tuple[str, ...]
    folds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Optional questions that are folded away, by the summary over them."""
    needed: bool = False
    """Whether the report cannot be sent from the check page without it."""

    @property
    def pointers(self) -> tuple[str, ...]:
        """Every question of the screen, in its order."""
        return self.shown + tuple(chain.from_iterable(self.folds.values()))

    def fold_of(self, pointer: str) -> str | None:
        """The summary that this question is folded away under."""
        return next((title for title, folded in self.folds.items() if pointer in folded), None)


STAFF = "/about-staff"
"""The page's own question whether the report is about someone who works here (3.2h)."""


def _page(said: form_labels.Words) -> ReportPage:
    folds = {each["title"]: each["pointers"] for each in said.get("folds", ())}
    return ReportPage(**{**said, "shown": tuple(said["shown"]), "folds": folds})


STEPS = tuple(map(_page, form_labels.pages()["report"]["screens"]))
BY_NAME = {step.name: step for step in STEPS}
CHECK = "check"
SCREENS = len(STEPS) + 1
"""The numbered screens of a report: the questions, and the check."""


def after(step: ReportPage) -> str:
    """The name of the next screen."""
    place = STEPS.index(step) + 1
    return STEPS[place].name if place < len(STEPS) else CHECK


def before(step: ReportPage) -> str | None:
    """The name of the screen before; None for the first."""
    place = STEPS.index(step)
    return STEPS[place - 1].name if place else None


def step_of(pointer: str) -> ReportPage | None:
    """The screen that asks for this field or input."""
    asked = pointer_of(pointer)
    return next((step for step in STEPS if asked in step.pointers), None)


def pointer_of(name: str) -> str | None:
    """The pointer of the question that a field or input belongs to; None if no screen asks for it."""
    return next((each for step in STEPS for each in step.pointers if is_in(name, each)), None)


def is_in(name: str, pointer: str) -> bool:
    """Whether a field or input belongs to that pointer."""
    return name == pointer or name.startswith((f"{pointer}/", f"{pointer}-"))
