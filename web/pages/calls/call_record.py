"""A parent’s call: the cases that it can be about, what it records, and where its form is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from application.cases.child_cases import child_cases
from application.parameter_parsers import id_or_nothing
from domain.case.case import Case
from domain.case.case_search import as_reference
from domain.command_catalogue import COMMANDS, RAISE
from domain.field_rules import Fault
from store.drafts.form_draft import AutosaveSlot
from store.queries import case_queries, linked_cases
from store.queries.joined_cases import as_read_by
from web.core import autosave
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.pages.calls import call_questions as asks
from web.pages.case.case_rows import sees
from web.pages.case.step_sequence import Step, Steps, called_by, malformed

CONTACT, INFORMATION = COMMANDS["record-parent-contact"], COMMANDS["add-information"]
_PLACES = {
    "/discussed": asks.SAID,
    "/text": asks.SAID,
    "/concern/summary": asks.SAID,
    "/concern/source_name": asks.PARENT,
    "/concern/reported_by/name": asks.PARENT,
    "/concern/noticed_at": asks.WHEN,
    "/pupil/id": asks.CHILD,
    "/pupil/name": asks.NAME,
}
"""The question that each field of a command comes from, if they differ."""
HERE = "calls/parent"
"""The address, under which the form is kept."""
TITLE = "A parent rang us"
LINKED = "_linked"
"""The field of a link that names the case, so that the child is not asked for: its id, if it is seen."""
UNSEEN = "yes"


async def cases_of_child(visit: PageRequest, pupil: UUID) -> list[Case]:
    """The child's open cases, the newest first; none for people who see only what they reported.

    A reporter may not learn from a search that their report is now known to be about this child.
    """
    if not sees(visit).whole:
        return []
    child = await child_cases(visit.ledger, visit.me.caller, pupil)
    return _open_to(visit, child.cases.values())


async def case_called(visit: PageRequest, written: str) -> Case | None:
    """The open case with this reference that the visitor may add to."""
    caller, called = visit.me.caller, await called_by(visit, as_reference(written))
    found = await case_queries.of_ids(visit.ledger, caller, called)
    read = await as_read_by(visit.ledger, caller, [each for each in found if isinstance(each, Case)])
    return next(iter(_open_to(visit, read)), None)


def _open_to(visit: PageRequest, cases: Iterable[Case]) -> list[Case]:
    needed = {CONTACT.name, INFORMATION.name}
    return [each for each in cases if needed <= {offer.command for offer in visit.view(each).next}]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentCall:
    """The answers about one call."""

    parent: str
    said: str
    answered: str
    told_of_concern: str
    danger: str
    occurred_at: str | None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "ParentCall":
        """The call in the body that the answers make."""
        answers: dict[str, Any] = {each.name: body.get(each.name) for each in fields(cls)}
        return cls(**answers)

    @property
    def steps(self) -> Steps:
        """In a case: the contact first, because danger closes the gate for what comes after it (11.13)."""
        when = {"occurred_at": self.occurred_at} if self.occurred_at else {}
        contact = {
            "parent": self.parent,
            "discussed": self._both,
            "begun_by": "parent",
            "told_of_concern": self.told_of_concern,
            **when,
        }
        told: dict[str, object] = {"text": f"{self.parent} rang. They said: {self.said}", **when}
        if self.danger == asks.IN_DANGER:
            told["immediate_danger"] = True
        new = self.danger != asks.NOTHING_NEW
        steps = [(CONTACT, contact), *([(INFORMATION, told)] if new else ())]
        return [Step(entry=entry, body=body) for entry, body in steps]

    def report(self, pupil: UUID | None, name: str) -> dict[str, object]:
        """Without a case: a concern that leaves open what no one asked on the telephone (3-STF.i)."""
        concern: dict[str, object] = {
            "category": "not_stated",
            "summary": f"{self.parent} rang. {self._both}",
            "immediate_danger": self.danger == asks.IN_DANGER,
            "source": "parent",
            "source_name": self.parent,
            "reported_by": {"relation": "parent", "name": self.parent},
        }
        if self.occurred_at:
            concern["noticed_at"] = self.occurred_at
        child = {"id": str(pupil)} if pupil else {"name": name or "unknown", "date_of_birth": "unknown"}
        gaps = () if pupil else ("date_of_birth",) if name else ("child",)
        return {"pupil": child, "concern": concern, "not_answered": [*gaps, "category", "about"]}

    @property
    def _both(self) -> str:
        return f"They said: {self.said}\n\nWe answered: {self.answered}"


def wrong(visit: PageRequest, steps: Steps, report: Mapping[str, object]) -> list[Fault]:
    """The faults of every command that may be recorded, before any of them is."""
    return list(dict.fromkeys(placed(malformed(visit, (*steps, Step(entry=RAISE, body=report))))))


def placed(found: Iterable[Fault]) -> list[Fault]:
    """The faults at the questions of this page."""
    return [replace(each, pointer=_PLACES.get(each.pointer, each.pointer)) for each in found]


async def raise_concern(visit: PageRequest, report: Mapping[str, object]) -> Case:
    """Report the call as a new concern."""
    return await visit.submit(RAISE, report, key=visit.form["_key"] or None)


async def linked_case(visit: PageRequest, reference: str) -> str:
    """The value of `LINKED` for the reference in a link; the same for a case that is not seen as for none."""
    seen = await linked_cases.visible(
        visit.ledger, visit.me.caller, await called_by(visit, as_reference(reference))
    )
    return str(next(iter(seen))) if len(seen) == 1 else UNSEEN


async def slot(visit: PageRequest, linked: str) -> AutosaveSlot:
    """Where the visitor's form is kept."""
    me, case = visit.me.caller, _case(linked)
    seen = await linked_cases.visible(visit.ledger, me, [case]) if case is not None else ()
    return AutosaveSlot(person=me.person.id, page=HERE, case=case if case in seen else None)


async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Keep the form after the session ended; the address where its author finds it."""
    case = _case(form[LINKED])
    await autosave.keep(visit, AutosaveSlot(person=person, page=HERE, case=case), form, ended=True)
    return f"/{HERE}"


def _case(linked: str) -> UUID | None:
    return id_or_nothing(linked) if linked and linked != UNSEEN else None
