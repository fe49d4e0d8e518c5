"""Give older cases their pupil of the register: proposed, confirmed by a person, recorded as a command."""

import hashlib
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from application import problems
from application.commands.person_commands import PersonRequest
from application.commands.submit import submit
from application.sent_request import signed_in
from domain.access.permissions import role_for, visibility
from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from domain.commands import IdentifyPupil
from domain.pupils.case_matching import CandidateIndex, CandidatePupil
from domain.pupils.pupil_access import pupil_sight
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pupils.pupil_store import known_pupils
from store.queries import access_log, case_queries
from store.queries.case_filters import CasePosition, Filter

IDENTIFY = COMMANDS["identify-pupil"]
_AT_ONCE = 200
Adopted = Literal["recorded", "has-pupil", "changed", "not-allowed", "gone"]
"""What became of one confirmed case: another person may have been faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionProposal:
    """A case that is about no pupil of the register, and those whom it may be about."""

    case: Case
    candidates: tuple[CandidatePupil, ...]
    """The most telling likeness first; none if no name or date of birth fits."""

    @property
    def mark(self) -> str:
        """Stands for what the case says of the child, so that a confirmation is about what was shown."""
        return mark_of(self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionProposals:
    """All cases that a person may put right, oldest first."""

    open: tuple[AdoptionProposal, ...]
    unread: int
    """How many cases cannot be opened, and are left out."""


async def propose_adoptions(ledger: Ledger, token: bytes) -> AdoptionProposals:
    """The cases whose pupil the caller may say and no one has. Each is logged as seen.

    NotSignedIn for an unknown token, NotAllowed for a person who may say it of no case.
    """
    caller = signed_in(await ledger.load(token, None))
    if pupil_sight(caller.person) != "whole":
        raise problems.NotAllowed
    cases, unread = await _without_pupil(ledger, caller)
    index = CandidateIndex(await ledger.names.all_of(caller.school))
    await access_log.log_access(ledger, caller.person.id, [(case, "whole") for case in cases], "list")
    return AdoptionProposals(
        open=tuple(AdoptionProposal(case=case, candidates=index.candidates(case.pupil)) for case in cases),
        unread=unread,
    )


async def adopt(ledger: Ledger, token: bytes, case: UUID, mark: str, pupil: UUID, reasons: str) -> Adopted:
    """Record a confirmed pupil, if the case still says what the person saw. Raises Problem or a refusal."""
    while True:
        loaded = await ledger.load(token, case)
        caller = signed_in(loaded)
        state = loaded.case
        if state is None or visibility(state, caller.person) != "whole":
            return "gone"
        if role_for(IDENTIFY, state, caller.person) is None:
            return "not-allowed"
        if state.pupil.id is not None:
            return "has-pupil"
        if mark_of(state) != mark:
            return "changed"
        request = PersonRequest(
            spec=IDENTIFY,
            command=IdentifyPupil(pupil=pupil, reasons=reasons),
            case=case,
            token=token,
            if_match=problems.etag(state.version),
        )
        try:
            await submit(ledger, request)
        except problems.StaleVersion:  # another entry came in between: look again
            continue
        except problems.NotFound:  # the person was excluded in between
            return "gone"
        except problems.NotAllowed:
            return "not-allowed"
        return "recorded"


async def known_to_school(ledger: Ledger, token: bytes, pupils: list[UUID]) -> bool:
    """Whether all these are pupils of the caller's register."""
    caller = signed_in(await ledger.load(token, None))
    if pupil_sight(caller.person) != "whole":
        raise problems.NotAllowed
    return set(pupils) <= await known_pupils(ledger.pool, caller.school, pupils)


def mark_of(case: Case) -> str:
    """A letter and twelve digits, which no spreadsheet takes for a number or a date."""
    said = f"{case.id} {case.pupil.id} {case.pupil.name} {case.pupil.date_of_birth} {case.pupil.upn}"
    return f"m{hashlib.sha256(said.encode()).hexdigest()[:12]}"


async def _without_pupil(ledger: Ledger, caller: Caller) -> tuple[list[Case], int]:
    found: list[Case] = []
    unread = 0
    after: CasePosition | None = None
    while True:
        page = await case_queries.cases(ledger, caller, Filter(), _AT_ONCE, after)
        unread += len(page.unread)
        found += [each for each in page.read if _is_open_question(each, caller)]
        if page.more is None:
            return found[::-1], unread
        after = page.more


def _is_open_question(case: Case, caller: Caller) -> bool:
    """Whether the case has no pupil of the register, and the caller may say who it is."""
    may = role_for(IDENTIFY, case, caller.person) is not None
    return case.pupil.id is None and may and visibility(case, caller.person) == "whole"
