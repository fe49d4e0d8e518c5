"""Steps that usually come with a command, asked on its page and recorded with it, each as its own entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.access.permissions import dsl_power
from domain.case.agency_referral import NO_INVESTIGATION
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, CommandSpec
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, answered
from web.forms.questions import CommandForm, Question, Under
from web.pages.case.command_form import asked_in
from wording import obligation_topics
from wording.obligation_text import task


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherStep:
    """A step, and the answers of the page under which it is asked."""

    command: str
    says: str
    """When it comes with the command."""
    when: tuple[Under, ...] = ()
    due: tuple[str, ...] = ()
    """Kinds of obligation of which one must be open; without any, it is always asked."""
    same: Mapping[str, str] = field(default_factory=dict)
    """Fields that another question of the page answers: their pointers, here and there."""


_REFUSED = Under(pointer="/decision", answers=NO_INVESTIGATION)
_AGREED = Under(pointer="/reconsider/way", answers=("agrees",))
_THEIRS = {"/agency_referral": "/agency_referral"}
_DECIDE = FurtherStep(
    command="decide-review",
    says="If you decide now what to do about the concern, answer these questions.",
    due=("review",),
)
AFTER: Mapping[str, tuple[FurtherStep, ...]] = {
    "accept": (
        FurtherStep(
            command="protect",
            says="If you keep the child and others safe now, answer these questions.",
            due=("protect",),
        ),
        _DECIDE,
    ),
    "protect": (_DECIDE,),
    "record-feedback": (
        FurtherStep(
            command="reconsider",
            says="They will not investigate. If you reconsider their decision now, answer these questions.",
            when=(_REFUSED,),
            same=_THEIRS,
        ),
        FurtherStep(
            command="consider-support",
            says="You agree with them. If you decide about support now, answer these questions.",
            when=(_REFUSED, _AGREED),
        ),
    ),
    "reconsider": (
        FurtherStep(
            command="consider-support",
            says="If you decide about support now, answer these questions.",
            when=(Under(pointer="/way", answers=("agrees",)),),
        ),
    ),
    "assess-parent-contact": (
        FurtherStep(
            command="plan-parent-contact",
            says="It is safe. If you plan now what to say, answer these questions.",
            when=(
                Under(pointer="/safe_for_pupil", answers=("true",)),
                Under(pointer="/safe_for_others", answers=("true",)),
            ),
            same={"/parent": "/parent"},
        ),
    ),
}
"""What often follows at once. Each can be left for later, and has its own deadline then."""
BEFORE: Mapping[str, tuple[str, ...]] = {"close": ("inform-pupil", "reply-to-reporter")}
"""What must come first, if it is due and nothing else is (11.2, 11.12)."""


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

    @property
    def prefix(self) -> str:
        """The start of the pointers of its questions on the page."""
        return f"/{self.entry.name}"

    @property
    def title(self) -> str:
        """The heading of the step."""
        return self.asked.title

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
        known = {*(self.step.same if self.step else ()), *self.fixed}
        later = self.step is not None
        asked = (each for each in self.asked.questions if each.pointer not in known)
        return tuple(moved(self.prefix, each, later=later) for each in asked)

    def is_wanted(self, posted: Posted) -> bool:
        """Whether to record this step: a step that comes after and has no answer is left for later."""
        if self.step is None:
            return True
        leads = all(each.holds(posted.get(each.pointer, ())) for each in self.when)
        return leads and any(answered(each, posted) for each in self.questions)

    def own(self, posted: Posted) -> Posted:
        """Its answers, named as on its own page."""
        same = self.step.same if self.step else {}
        names = {
            name.removeprefix(self.prefix): name for name in posted if name.startswith(f"{self.prefix}/")
        }
        found = {here: posted[there] for here, there in names.items()}
        shared = {here: posted[there] for here, there in same.items() if there in posted}
        return {**found, **shared, **self.fixed}

    def own_page(self, posted: Posted) -> Posted:
        """Its answers, and those of the steps that its own page asks for after it."""
        follow = tuple(f"/{each.command}/" for each in AFTER.get(self.entry.name, ()))
        return {name: texts for name, texts in posted.items() if name.startswith(follow)} | dict(
            self.own(posted)
        )


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
    owed = state.holding_open(visit.now)
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
    return replace(found, fixed={"/about": versions}, about=about)


async def steps_after(
    visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted
) -> tuple[StepForm, ...]:
    """What this page can record after the command."""
    if dsl_power(state, visit.me.caller.person) is None or state.closed:
        return ()
    return tuple(
        [
            StepForm(
                entry=COMMANDS[step.command],
                asked=await asked_in(
                    visit, COMMANDS[step.command], state, _own(COMMANDS[step.command], posted)
                ),
                step=step,
            )
            for step in AFTER.get(entry.name, ())
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
