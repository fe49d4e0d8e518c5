"""What the school's register says of a case's child, beside what the case knows (3-DSL.m, 3-DSL.n)."""

from dataclasses import dataclass

from application.pupil_reading import record_beside_case
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.policy.policy_model import Policy
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.pupils.pupil_access_log import log_pupil_access
from web.core.page_request import PageRequest
from web.pages.case import page_context
from web.pages.case.known_circumstances import UPDATE
from wording.import_text import NOT_RECORDED
from wording.phrases import upper

_SEN = {"none": "None", "support": "SEN support", "ehcp": "Education, health and care plan"}
_UNKNOWN = upper(NOT_RECORDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPanel:
    """The child's circumstances by the register."""

    href: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLink:
    """The child's page, and another home authority than the case's, if the register names one."""

    href: str
    authority: str | None = None
    of_case: str | None = None
    """The authority that the case goes by."""


async def register_panel(visit: PageRequest, state: Case, entry: CommandSpec) -> RegisterPanel | None:
    """The panel beside the form that updates them, for those who read whole records. The look is logged."""
    if entry is not UPDATE:
        return None
    record = await _record(visit, state)
    if record is None:
        return None
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "case", whole=True)
    worker = record.social_worker
    looked_after = {None: _UNKNOWN, True: "Yes", False: "No"}[record.looked_after]
    contact = ", ".join(filter(None, (worker.name, worker.phone, worker.email))) if worker else _UNKNOWN
    return RegisterPanel(
        href=f"/pupils/{record.id}",
        rows=(
            ("Special educational needs", _SEN[record.sen] if record.sen else _UNKNOWN),
            ("Looked after", looked_after),
            ("Social worker", contact),
            ("Home local authority", record.home_authority or _UNKNOWN),
        ),
    )


async def register_link(visit: PageRequest, state: Case) -> RegisterLink | None:
    """The way to the child's page, for those who read whole records. The look is logged if it warns."""
    if state.pupil.id is None or pupil_sight(visit.me.caller.person) != "whole":
        return None
    record = await _record(visit, state)
    if record is None:  # the page says why it cannot be opened
        return RegisterLink(href=f"/pupils/{state.pupil.id}")
    policy = page_context.policy_of(visit, state)
    if not _differs(record.home_authority, state.home_authority, policy):
        return RegisterLink(href=f"/pupils/{record.id}")
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "case", whole=True)
    return RegisterLink(
        href=f"/pupils/{record.id}",
        authority=_named(record.home_authority, policy),
        of_case=_named(state.home_authority, policy),
    )


async def _record(visit: PageRequest, state: Case) -> RegisteredPupil | None:
    return await record_beside_case(visit.ledger, visit.me.caller, state.pupil.id)


def _differs(of_register: str | None, of_case: str | None, policy: Policy) -> bool:
    """Whether the register names another authority than the case goes by (11.8)."""
    if of_register is None:
        return False
    one, other = policy.authority_for(of_register), policy.authority_for(of_case)
    if one is not None or other is not None:
        return one is not other
    return of_case is not None and _letters(of_register) != _letters(of_case)


def _named(authority: str | None, policy: Policy) -> str | None:
    """The authority as its pack calls it; the school’s own if none is named."""
    pack = policy.authority_for(authority)
    return pack.name if pack is not None else authority


def _letters(name: str) -> str:
    return " ".join(name.casefold().split())
