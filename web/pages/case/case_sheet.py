"""A case as one visitor sees it: its page, the same on paper, the receipt and the file show parts of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from application.cases.case_reading import shown_now
from domain.case.case import Case
from domain.case.warnings import NO_WISHES
from domain.policy.policy_model import Policy
from store.ledger.history import Stored
from views.case_parts import WarningView
from views.case_view import CaseView
from web.core.page_request import PageRequest
from web.pages.case import page_context
from web.pages.case.tasks import Task, tasks
from web.pages.case.timeline import TimelineEntry, timeline
from wording import form_labels, obligation_topics
from wording.entry_details import Names

SUBJECTS = ("Agencies", "The child", "Parents and sharing", "Support")
REST = "The case and its record"
"""The heading over commands whose page copy names no subject."""


def grouped(commands: list[str]) -> list[tuple[str, list[str]]]:
    """The offered commands by subject, each group in the offered order."""
    found: dict[str, list[str]] = {title: [] for title in (*SUBJECTS, REST)}
    for name in commands:
        found[form_labels.of_command(name).get("subject", REST)].append(name)
    return [(title, members) for title, members in found.items() if members]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """The case, its tasks and its time line, as far as this visitor may know them."""

    state: Case
    view: CaseView
    """The case as the API answers it."""
    entries: Sequence[Stored]
    """All entries, or those that the visitor wrote (3-STF.k)."""
    names: Names
    policy: Policy
    timeline: Sequence[TimelineEntry]
    owed: Sequence[Task]
    settled: Sequence[Task]

    @property
    def offered(self) -> list[str]:
        """The commands that the visitor can use now."""
        return [each.command for each in self.view.next]

    @property
    def warnings(self) -> list[WarningView]:
        """The warnings, except one that only the page of a step shows."""
        return [each for each in self.view.warnings if each.text != NO_WISHES.text]

    @property
    def signs(self) -> list[str]:
        """The signs that were noticed, in words."""
        return page_context.signs(self.state, self.policy)


async def case_sheet(visit: PageRequest, state: Case) -> CaseSheet:
    """Read the case for this visitor. A reporter's own entries do not repeat who the child is."""
    (view,) = await shown_now(visit.ledger, visit.me.caller.person, state)
    names = await page_context.names(visit)
    policy = page_context.policy_of(visit, state)
    entries = await page_context.seen_entries(visit, state)
    without = "" if page_context.is_whole(visit, state) else "/pupil/"
    unsigned = page_context.unsigned(visit, state)
    told = await asyncio.to_thread(timeline, entries, names, policy, without, unsigned)
    topics = obligation_topics.in_entries(each.event for each in entries)
    owed, settled = tasks(state, view, visit.now, topics)
    return CaseSheet(
        state=state,
        view=view,
        entries=entries,
        names=names,
        policy=policy,
        timeline=told,
        owed=owed,
        settled=settled,
    )
