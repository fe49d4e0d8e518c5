"""What the school's register says of a case's child, beside what the case knows (3-DSL.m, 3-DSL.n)."""

from dataclasses import dataclass

from application.pupils.pupil_reading import record_beside_case
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, CommandSpec
from domain.commands.agencies import SocialWorker
from domain.policy.policy_model import Policy
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.queries.access_log import log_pupil_access
from views.agency_referral_view import SocialWorkerView
from views.case_parts import pupil_view
from web.core.page_request import PageRequest
from web.pages.case import page_context
from wording import form_labels
from wording.import_text import NOT_RECORDED
from wording.phrases import upper

Rows = tuple[tuple[str, str], ...]
"""Labels and answers."""
_UPDATE = COMMANDS["update-circumstances"]
_SEN = {"none": "None", "support": "SEN support", "ehcp": "Education, health and care plan"}
_UNKNOWN = upper(NOT_RECORDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPanel:
    """The child's circumstances as the case knows them, and by the register if the child is on it."""

    of_case: Rows
    of_register: Rows = ()
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLink:
    """The child's page, and another home authority than the case's, if the register names one."""

    href: str
    authority: str | None = None
    of_case: str | None = None
    """The authority that the case goes by."""


async def register_panel(visit: PageRequest, state: Case, entry: CommandSpec) -> RegisterPanel | None:
    """The panel beside the form that updates them, for those who see the whole case.

    The register's part is for those who read whole records. The look is logged like any other, because
    readers of that log may not know that the child has a case (3.2h).
    """
    if entry is not _UPDATE or not page_context.is_whole(visit, state):
        return None
    known = pupil_view(state)
    of_case = _rows(known.sen, known.looked_after, known.social_worker, known.home_authority)
    codes = page_context.policy_of(visit, state).codes.get("risk_groups", ())
    names = {each.code: form_labels.of_code("risk_groups", each) for each in codes}
    groups = ", ".join(names.get(each, each) for each in known.risk_groups) or _UNKNOWN
    of_case = (("Groups", groups), *of_case)
    record = await _record(visit, state)
    if record is None:
        return RegisterPanel(of_case=of_case)
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "page", whole=True)
    return RegisterPanel(
        of_case=of_case,
        of_register=_rows(record.sen, record.looked_after, record.social_worker, record.home_authority),
        href=f"/pupils/{record.id}",
    )


def _rows(
    sen: str | None,
    looked_after: bool | None,
    worker: SocialWorker | SocialWorkerView | None,
    authority: str | None,
) -> Rows:
    contact = ", ".join(filter(None, (worker.name, worker.phone, worker.email))) if worker else _UNKNOWN
    return (
        ("Special educational needs", _SEN[sen] if sen else _UNKNOWN),
        ("Looked after", {None: _UNKNOWN, True: "Yes", False: "No"}[looked_after]),
        ("Social worker", contact),
        ("Home local authority", authority or _UNKNOWN),
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
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "page", whole=True)
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
