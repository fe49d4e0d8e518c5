"""Steps that usually come with a command, asked on its page and recorded with it, each as its own entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.access.permissions import dsl_power
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, CommandSpec
from domain.field_rules import Fault
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, answered
from web.forms.questions import CommandForm, Question, Under
from web.pages.case import page_context
from web.pages.case.command_form import asked_in
from web.pages.case.usual_steps import AFTER, BEFORE, FurtherStep
from wording import obligation_topics
from wording.obligation_text import task

_TOLD = {
    "/way": "/way",
    "/pupil_told/told_by": "/told_by",
    "/pupil_told/how": "/how",
    "/withheld_reason": "/withheld_reason",
}
"""What closing asks about telling the child, and the same of *Tell the child* if that is on its page."""
_LABELS = {"/way": "Was the child told of this, and that the case is closed?"}
_OTHER_REASONS = "Give reasons for this alone. Otherwise your reasons for the decision count"
_OTHER_PERSON = "Someone else told them. Otherwise your name counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """One further step on the page: its questions there, and how its answers are read."""

    entry: CommandSpec
    asked: CommandForm
    """As on the step's own page."""
    step: FurtherStep | None = None
    fixed: Posted = field(default_factory=dict)
    """Answers that need no question, because the page says what the step is about."""
    about: tuple[str, ...] = ()
    """What the step is about, in words."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """Answers that count unless another is written."""

    @property
    def prefix(self) -> str:
        """The start of the pointers of its questions on the page."""
        return f"/{self.entry.name}"

    @property
    def when(self) -> tuple[Under, ...]:
        """The answers under which it is asked."""
        return self.step.when if self.step else ()

    @property
    def is_folded(self) -> bool:
        """Whether it can be left for later whatever the page's own answers are."""
        return self.step is not None and not self.when

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its questions on the page; those that are answered elsewhere are left out."""
        known = {*self.same, *self.fixed}
        asked = (self._fitting(each) for each in self.asked.questions if each.pointer not in known)
        return tuple(moved(self.prefix, each, later=self.step is not None) for each in asked)

    def _fitting(self, question: Question) -> Question:
        """The question as this page asks it. One that has an answer unless another is written is folded."""
        folds = dict.fromkeys(self.unless_written, _OTHER_REASONS) | dict.fromkeys(self.usual, _OTHER_PERSON)
        fold = folds.get(question.pointer)
        return replace(
            question,
            label=_LABELS.get(question.pointer, question.label) if self.fixed else question.label,
            fold=fold or question.fold,
            required=question.required and fold is None,
            parts=tuple(map(self._fitting, question.parts)),
        )

    @property
    def same(self) -> Mapping[str, str]:
        """The pointers here of what another question of the page answers, and there."""
        return self.step.same if self.step else {}

    @property
    def unless_written(self) -> Mapping[str, str]:
        """The pointers here of what the page answers elsewhere too, and there."""
        return self.step.unless_written if self.step else {}

    def is_wanted(self, posted: Posted) -> bool:
        """Whether to record this step: a step that comes after and has no answer is left for later."""
        if self.step is None:
            return True
        leads = all(each.holds(posted.get(each.pointer, ())) for each in self.when)
        return leads and any(answered(each, posted) for each in self.questions)

    def own(self, posted: Posted) -> Posted:
        """Its answers, named as on its own page."""
        found = _own(self.entry, posted)
        shared = {
            moved_here: texts
            for here, there in self.same.items()
            for name, texts in posted.items()
            if (moved_here := _renamed(name, there, here))
        }
        other = {here: posted[there] for here, there in self.unless_written.items() if there in posted}
        other |= {here: (text,) for here, text in self.usual.items()}
        unwritten = {here: texts for here, texts in other.items() if not "".join(found.get(here, ())).strip()}
        return {**found, **shared, **unwritten, **self.fixed}

    def own_page(self, posted: Posted) -> Posted:
        """Its answers, and those of the steps that its own page asks for after it."""
        follow = tuple(f"/{each.command}/" for each in AFTER.get(self.entry.name, ()))
        return {name: texts for name, texts in posted.items() if name.startswith(follow)} | dict(
            self.own(posted)
        )


def _renamed(name: str, pointer: str, other: str) -> str | None:
    """The name of an input of one question, or of its parts, as the other question has it."""
    whole = name == pointer or name.startswith((f"{pointer}/", f"{pointer}-"))
    return other + name.removeprefix(pointer) if whole else None


def moved(prefix: str, question: Question, *, later: bool = False) -> Question:
    """The question with its pointers under a prefix, so that two commands share a page."""
    when = question.when
    return replace(
        question,
        pointer=prefix + question.pointer,
        when=replace(when, pointer=prefix + when.pointer) if when else None,
        later=later,
        parts=tuple(moved(prefix, each, later=later) for each in question.parts),
        sets=tuple((answer, prefix + pointer) for answer, pointer in question.sets),
        told_either_way=tuple(prefix + pointer for pointer in question.told_either_way),
    )


def due_before(visit: PageRequest, entry: CommandSpec, state: Case) -> tuple[str, ...]:
    """The commands that must come before this one, if they are all that stands in its way."""
    needed = BEFORE.get(entry.name, ())
    owed = state.holding_open
    kinds = {kind: name for name in needed for kind in COMMANDS[name].meets}
    if state.closed or state.gate.hold() is not None or dsl_power(state, visit.me.caller.person) is None:
        return ()
    if any(each.kind not in kinds for each in owed):
        return ()
    due = {kinds[each.kind] for each in owed}
    return tuple(name for name in needed if name in due)


async def steps_before(
    visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted
) -> tuple[StepForm, ...]:
    """What this page records first, if nothing else stands in the way of the command."""
    due = due_before(visit, entry, state)
    return tuple([await _before(visit, COMMANDS[name], state, posted) for name in due])


async def _before(visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted) -> StepForm:
    found = StepForm(entry=entry, asked=await asked_in(visit, entry, state, _own(entry, posted)))
    if entry.name != "inform-pupil":
        return found
    untold = [each for each in state.open_obligations if each.kind == "inform-pupil"]
    topics = obligation_topics.in_state(state)
    versions = [each.id.rpartition(":")[2] for each in untold]
    about = tuple(task(each.id, topics) for each in untold)
    told_by = (await page_context.names(visit))[visit.me.caller.person.id]
    asked = replace(found.asked, follows=found.asked.follows[1:])  # the page ticks them all
    return replace(found, asked=asked, fixed={"/about": versions}, about=about, usual={"/told_by": told_by})


def asked_once(asked: CommandForm, before: Sequence[StepForm]) -> CommandForm:
    """The page's own form, without the questions that a step before it asks."""
    if not _telling(before):
        return asked
    left = {f"/{each.split('/')[1]}" for each in _TOLD}
    return replace(asked, questions=tuple(each for each in asked.questions if each.pointer not in left))


def with_told(posted: Posted, before: Sequence[StepForm]) -> Posted:
    """The answers of the page, with those that a step before it gives to its own questions."""
    found = {
        here: step.own(posted).get(there, ()) for step in _telling(before) for here, there in _TOLD.items()
    }
    return {**posted, **found}


def said_once(faults: Sequence[Fault], steps: Sequence[StepForm]) -> list[Fault]:
    """The faults, without those of an answer that is missing in another place too."""
    pointers = {each.pointer for each in faults}
    there = {step.prefix + here: there for step in steps for here, there in step.unless_written.items()} | {
        here: f"{step.prefix}{there}" for step in _telling(steps) for here, there in _TOLD.items()
    }
    there |= {
        pointer: asked
        for step in steps
        for here, elsewhere in step.same.items()
        for pointer in pointers
        if (asked := _renamed(pointer, step.prefix + here, elsewhere))
    }
    return [each for each in faults if there.get(each.pointer) not in pointers]


def _telling(steps: Sequence[StepForm]) -> list[StepForm]:
    return [each for each in steps if each.fixed]


async def steps_after(
    visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted
) -> tuple[StepForm, ...]:
    """What this page can record after the command."""
    if dsl_power(state, visit.me.caller.person) is None or state.closed:
        return ()
    return tuple(
        [
            StepForm(entry=then, asked=await asked_in(visit, then, state, _own(then, posted)), step=step)
            for step in AFTER.get(entry.name, ())
            for then in (COMMANDS[step.command],)
            if _is_asked(step, state, posted)
        ]
    )


def _is_asked(step: FurtherStep, state: Case, posted: Posted) -> bool:
    """Whether the step is due, or was answered: no answer is lost if it was met meanwhile."""
    due = not step.due or not state.open_kinds.isdisjoint(step.due)
    given = (texts for name, texts in posted.items() if name.startswith(f"/{step.command}/"))
    return due or any(text.strip() for texts in given for text in texts)


def _own(entry: CommandSpec, posted: Posted) -> Posted:
    prefix = f"/{entry.name}"
    return {
        name.removeprefix(prefix): texts for name, texts in posted.items() if name.startswith(f"{prefix}/")
    }


async def further_steps(
    visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted
) -> tuple[tuple[StepForm, ...], tuple[StepForm, ...]]:
    """What the page can record before its own command, and after it."""
    before = await steps_before(visit, entry, state, posted)
    return before, await steps_after(visit, entry, state, posted)
