"""The screens of a report, for a distressed person: what happened first, details last (3-STF.i)."""

from dataclasses import dataclass

from wording import form_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Optional questions that a screen folds away under a summary."""

    title: str
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One screen: its address, its heading and its questions."""

    name: str
    heading: str
    shown: tuple[str, ...]
    folds: tuple[Fold, ...] = ()
    needed: bool = False
    """Whether the report cannot be sent from the check page without it."""

    @property
    def pointers(self) -> tuple[str, ...]:
        """Every question of the screen, in its order."""
        return self.shown + tuple(pointer for fold in self.folds for pointer in fold.pointers)

    def fold_of(self, pointer: str) -> str | None:
        """The summary that this question is folded away under."""
        return next((fold.title for fold in self.folds if pointer in fold.pointers), None)


STAFF = "/about-staff"
"""The page's own question whether the report is about someone who works here (3.2h)."""


def _page(said: form_labels.Words) -> ReportPage:
    folds = tuple(
        Fold(title=each["title"], pointers=tuple(each["pointers"])) for each in said.get("folds", ())
    )
    return ReportPage(**{**said, "shown": tuple(said["shown"]), "folds": folds})


STEPS = tuple(map(_page, form_labels.pages()["report"]["screens"]))
BY_NAME = {step.name: step for step in STEPS}
CHECK = "check"
SCREENS = len(STEPS) + 2
"""The screens of a whole report: what to know first, the questions, and the check."""


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
