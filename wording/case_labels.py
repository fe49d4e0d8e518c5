"""Words for the stage of a case, its obligations and their owners, from `page_copy/cases.toml`."""

from collections.abc import Collection

from domain.case.case import Case
from wording import form_labels, phrases
from wording.formatting import words as words_of_a_role

_TIMES = {0: "never", 1: "once", 2: "twice"}


def stage(name: str) -> str:
    """The name of a stage."""
    return str(form_labels.page_copy("cases")["stages"][name])


def stages() -> dict[str, str]:
    """The name of every stage, by its code."""
    return dict(form_labels.page_copy("cases")["stages"])


def state(name: str) -> str:
    """The state of an obligation."""
    return str(form_labels.page_copy("cases")["states"][name])


def basis(name: str) -> str:
    """Who set a deadline. The basis of a legal hold is already in words."""
    return str(form_labels.page_copy("cases")["bases"].get(name, name))


def deadline(name: str) -> str:
    """Who set a deadline, as a sentence."""
    return str(form_labels.page_copy("cases")["deadlines"][name])


def owners(state: Case, roles: tuple[str, ...], *, whole: bool) -> str:
    """Who must meet an obligation. A reader of a part reads the same in every case (3.2h)."""
    table: dict[str, str] = form_labels.page_copy("cases")["owners"]
    lead = _lead(state) if whole else table["dsl_or_in_place"]
    return " and ".join(lead if role == "dsl" else table[role] for role in roles)


def _lead(state: Case) -> str:
    """The designated safeguarding lead, or the stand-in where a conflict of interest keeps them out."""
    table: dict[str, str] = form_labels.page_copy("cases")["owners"]
    if state.rerouted:
        return table["acting"] if state.acting else " or ".join(map(_in_line, state.rerouted))
    kept_out = any(each.stands and "dsl" in each.of for each in state.conflicts)
    return table["another_dsl"] if kept_out else table["dsl"]


def _in_line(role: str) -> str:
    return phrases.lower(words_of_a_role(role))


def receipt(stage_name: str) -> str:
    """The stage, as the reporter reads it."""
    return str(form_labels.page_copy("cases")["receipts"][stage_name])


def receipt_without_lead(roles: Collection[str], *, lead: bool, tell: str) -> str:
    """The receipt while no DSL or deputy sees the case: who has it, or whom to tell of it (3.2h, 3.2k)."""
    table = form_labels.page_copy("cases")["without_a_lead"]
    if not roles:
        return str(table["no_one"]).format(tell=tell)
    said = str(table["with"]).format(roles=" or the ".join(map(_in_line, roles)))
    return said if lead else f"{said} {table['why']}"


def happens_next(stage_name: str, *, answered: bool, by: tuple[str, str] | None) -> list[str]:
    """What happens next, as the reporter reads it, and by when it is picked up; nothing in a closed case.

    `by` has who set the deadline, and the deadline. A case that is noted and watched promises no reply.
    """
    limit = f" {by[0]} deadline: {by[1]}." if by else ""
    said: list[str] = form_labels.page_copy("cases")["happens_next"].get(stage_name, [])
    steps = [each.format(limit=limit) for each in said]
    if answered or not steps or stage_name == "noted":  # no task asks for a reply
        return steps
    return [*steps, str(form_labels.page_copy("cases")["answers"])]


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return _TIMES.get(number, f"{number} times")


def outcome(code: str | None) -> str:
    """The agency’s answer to a dispute."""
    if code is None:
        return "No answer recorded"
    return phrases.upper(phrases.answer("record-dispute-outcome", "/outcome", code))
