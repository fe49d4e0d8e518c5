"""What a step expects of its answer and of its case; the first difference ends the rehearsal."""

from collections.abc import Callable
from typing import Any

from domain.case.case import Case
from domain.case.stages import stage as stage_of
from rehearsal.script import NAMING, WITHOUT_PERSON, ScriptStep


class ExpectationFailed(Exception):
    """An expectation failed. The message gives the line."""


def check_answer(step: ScriptStep, status: int, answer: Any) -> None:
    """Compare the status and the problem's code. Raises ExpectationFailed."""
    wanted = step.expect.get("status", 201 if step.do in NAMING else 200)
    if step.do not in WITHOUT_PERSON and status != wanted:
        errors = "; ".join(f"{each['pointer']}: {each['message']}" for each in answer.get("errors", ()))
        said = f"{answer.get('code')}: {errors or answer.get('detail')}".rstrip(".")
        _fail(step, "status", wanted, f"{status} {said}")
    if "code" in step.expect and answer.get("code") != step.expect["code"]:
        _fail(step, "code", step.expect["code"], answer.get("code"))


def expects_of_case(step: ScriptStep) -> bool:
    """Whether the step expects anything of its case."""
    return bool({"stage", "open", "overdue"} & step.expect.keys())


def check_case(step: ScriptStep, state: Case | None, meant: Callable[[str], str]) -> None:
    """Compare the stage and what is open; `meant` puts ids for names. Raises ExpectationFailed."""
    if state is None:
        raise ExpectationFailed(f"line {step.line}, {step.do}: there is no case yet.")
    if "stage" in step.expect and stage_of(state) != step.expect["stage"]:
        _fail(step, "stage", step.expect["stage"], stage_of(state))
    owed = {each.id: each.state for each in state.open_obligations}
    late = [name for name, how in owed.items() if how == "overdue"]
    for name, have in (("open", list(owed)), ("overdue", late)):
        if (expected := step.expect.get(name)) is None:
            continue
        if not set(map(meant, expected)) <= set(have) or (not expected and have):
            _fail(step, name, expected, have)


def _fail(step: ScriptStep, what: str, expected: object, found: object) -> None:
    raise ExpectationFailed(f"line {step.line}, {step.do}: expected {what} {expected}, found {found}.")
