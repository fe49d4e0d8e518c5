"""The steps that a form records, each its own entry: their bodies completed, then sent in order."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from application import body_parsing, problems
from domain.case.case import Case
from domain.case.case_search import as_reference
from domain.command_catalogue import CommandSpec
from domain.field_rules import Fault
from domain.refusals import Refused
from domain.validation.request_checks import faults
from store.ledger import history
from store.ledger.idempotency import KeyInUse
from store.pool import LedgerAway
from store.queries import linked_cases
from web.core import autosave
from web.core.page_request import PageRequest
from web.core.page_routing import PartRecorded
from web.core.posted_form import PostedForm, form_keys
from web.forms.form_parser import Posted, Read, read
from web.forms.questions import CommandForm, Question
from web.pages.case.command_form import NAMED_BY_LINKS, is_about_another
from web.pages.case.further_steps import StepForm, steps_after
from web.pages.register_choice import without_child
from wording import form_labels
from wording.phrases import listed

NO_SUCH_CASE = "No case with that reference, or you cannot see it"
NOT_REFERRED = "You chose to refer to the police, so also choose “Refer” above, or answer “No” here"
_TWICE = "You sent this before with other answers. Look at the case, then send it again."
_MEANWHILE = "Someone else changed the case at the same moment. Read it, then send the rest again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command with its body."""

    entry: CommandSpec
    body: Mapping[str, object]
    form: StepForm | None = None
    """The further step that it comes from; None for the page's own command."""


Steps = Sequence[Step]


def questions_of(steps: Steps, asked: CommandForm) -> tuple[Question, ...]:
    """The questions of every step, by their places on the page."""
    return tuple(each for step in steps for each in (step.form.questions if step.form else asked.questions))


class SequenceStopped(Exception):
    """A step after the first was not recorded."""

    def __init__(self, case: Case, recorded: Steps, left: Step, rest: Steps, cause: Exception) -> None:
        super().__init__()
        self.case = case
        self.left = left
        self.because = _why_not(cause)
        """Why it was not."""
        self.sentence = f"Recorded: {_titles(recorded)}. Not recorded: “{_title(left)}”. {self.because}"
        if rest:
            self.sentence += f" Not sent yet: {_titles(rest)}."


async def wanted_steps(
    visit: PageRequest, steps: Sequence[StepForm], posted: Posted
) -> tuple[list[Step], list[Fault]]:
    """The further steps that the answers ask for, and the faults of their answers."""
    found, wrong = [], list[Fault]()
    for form in steps:
        if not form.is_wanted(posted):
            continue
        answers = read(form.asked.questions, form.own(posted))
        body = answers.body if answers.faults else await completed(visit, form.entry, answers)
        wrong += _moved(form, answers.faults)
        found.append(Step(entry=form.entry, body=body, form=form))
    return found, wrong


def malformed(visit: PageRequest, steps: Steps) -> list[Fault]:
    """The faults of every step, found before any is recorded."""
    return [fault for step in steps for fault in _faults(visit, step)]


def _faults(visit: PageRequest, step: Step) -> Iterator[Fault]:
    parsed = body_parsing.read(step.entry.command, orjson.dumps(step.body))
    found = parsed if isinstance(parsed, list) else faults(parsed, visit.now)
    yield from _moved(step.form, found) if step.form else found


def _moved(form: StepForm, found: Sequence[Fault]) -> list[Fault]:
    return [replace(each, pointer=form.prefix + each.pointer) for each in found]


async def record_steps(
    visit: PageRequest, state: Case, steps: Steps, version: int | None, key: str | None
) -> Case:
    """Record the steps in order, each on the case as the one before left it.

    Raises what the first raises. If a later one is not recorded: SequenceStopped; PartRecorded in an outage.
    """
    after = state
    keys = form_keys(key, [step.entry.name for step in steps])
    for number, (step, own_key) in enumerate(zip(steps, keys, strict=True)):
        try:
            after = await visit.submit(step.entry, step.body, case=state.id, version=version, key=own_key)
        except (problems.Problem, Refused, KeyInUse) as cause:
            if number == 0 and step.form and isinstance(cause, problems.Malformed):
                raise problems.Malformed(_moved(step.form, cause.faults)) from cause
            if number == 0:
                raise
            raise SequenceStopped(after, steps[:number], step, steps[number + 1 :], cause) from cause
        except LedgerAway as away:
            if number == 0:
                raise
            rest = _titles(steps[number + 1 :])
            raise PartRecorded(_titles(steps[:number]), _titles([step]), rest, away) from away
        version = after.version if version is not None else None
    return after


def _titles(steps: Steps) -> str:
    return listed([f"“{_title(each)}”" for each in steps])


def _title(step: Step) -> str:
    return str(form_labels.of_command(step.entry.name)["title"])


def _why_not(cause: Exception) -> str:
    match cause:
        case Refused():
            return cause.sentence
        case problems.Malformed():
            return "; ".join(each.message for each in cause.faults)
        case problems.KeyReused():
            return _TWICE
        case problems.StaleVersion() | problems.RequestInFlight() | KeyInUse():
            return _MEANWHILE
        case problems.Problem():
            return cause.detail
        case _:
            return problems.Unavailable.detail


async def keep_rest(visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted) -> None:
    """Save what was typed for the first step that has an answer, with that of the steps after it."""
    steps = await steps_after(visit, entry, state, posted)
    left = next((each for each in steps if each.is_wanted(posted)), None)
    if left is None:
        return
    answers = [(name, text) for name, texts in left.own_page(posted).items() for text in texts]
    marks = [("_version", str(state.version)), (autosave.KEY, secrets.token_urlsafe(18))]
    place = replace(autosave.here(visit), page=left.entry.name)
    with suppress(LedgerAway):  # then it is lost
        await autosave.keep(visit, place, PostedForm([*answers, *marks]), ended=False)


async def forget_sent(visit: PageRequest) -> None:
    """Delete the kept form, which is recorded now; but not one that is about another agency's referral."""
    kept = await autosave.found(visit, autosave.here(visit))
    sent = {name: visit.form[f"/{name}"] for name in NAMED_BY_LINKS}
    if kept is None or not is_about_another(PostedForm(kept.fields), sent):
        await autosave.done(visit, autosave.here(visit))


async def completed(visit: PageRequest, entry: CommandSpec, found: Read) -> dict[str, object]:
    """The completed body. Adds a fault to `found` for anything that cannot be completed."""
    body = found.body
    match entry.name:
        case "decide-review":
            return with_police(found)
        case "link":
            return await _with_case(visit, found, "case")
        case "join":
            return await _with_case(visit, found, "into")
        case "identify-pupil":
            return without_child(body)
        case _:
            return body


def with_police(found: Read) -> dict[str, object]:
    """Add the police to the agencies if the answer refers to them (3-DSL.d)."""
    body = found.body
    if not body.get("police", {}).get("refer"):
        return body
    if body.get("outcome") != "refer":
        found.faults.append(Fault(pointer="/police/refer", message=NOT_REFERRED))
        return body
    return {**body, "agencies": [*body.get("agencies", []), "police"]}


async def _with_case(visit: PageRequest, found: Read, field: str) -> dict[str, object]:
    """Replace the reference by the id of its case, if the visitor may see that case."""
    called = await called_by(visit, as_reference(str(found.body[field])))
    seen: frozenset[UUID] = await linked_cases.visible(visit.ledger, visit.me.caller, called)
    if len(seen) != 1:
        found.faults.append(Fault(pointer=f"/{field}", message=NO_SUCH_CASE))
        return found.body
    return {**found.body, field: str(next(iter(seen)))}


async def called_by(visit: PageRequest, reference: str | None) -> list[UUID]:
    """The cases with this reference, also those that the visitor may not see."""
    if reference is None:
        return []
    return await history.with_reference(visit.ledger.pool, reference)
