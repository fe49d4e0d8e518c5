"""Check one case: its chain, its seals, and each column and row that repeats its entries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.case.event import Event
from domain.evolve import evolve
from store.delivery import agency_references
from store.ledger import event_codec
from store.ledger.sealing import CaseKey, KeyDoesNotOpen, Seals
from store.verification import derived_check
from store.verification.damage_findings import ENTRIES, Damage, differs
from store.verification.entry_check import EntryCheck
from views.history_view import VerificationView

_CLOSED_AFTER = {"case.closed": True, "concern.noted": True, "case.joined": True, "case.reopened": False}
"""Whether a case is closed after an entry of this type, which no one needs a key to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The findings about one case."""

    case: UUID
    chain: VerificationView
    findings: tuple[Damage, ...]
    key_gone: bool
    """The case is closed and has no key: the database's owner may destroy one, and nothing records it."""


class CaseCheck:
    """Check the rows of one case, in order; without seals it checks only the chain."""

    def __init__(
        self,
        case: UUID,
        row: Any,
        seals: Seals | None,
        newest_plan: int | None,
    ) -> None:
        self._case = case
        self._row = row
        self._newest_plan = newest_plan
        self._seals = seals
        self._closed = False
        self._findings: list[Damage] = []
        self._key = self._opened(row, seals)
        self._state: Case | None = None
        fold = self._fold if newest_plan is not None else None
        self.entries = EntryCheck(self._key, (ENTRIES, "entry"), event_codec.from_bytes, fold, self._report)
        self._told: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        self._stored: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        self._post: dict[UUID, Any] = {}
        """The messages that are still there."""
        self._queued: dict[UUID, tuple[int | None, str]] = {}
        """The version of the entry that owes each message, and the message’s hash."""
        self._settled: set[UUID] = set()
        """The messages that a note says no one needs any more."""

    def take(self, rows: Sequence[Any]) -> None:
        """Check the next entries."""
        self.entries.take(rows)
        for row in rows:
            self._closed = _CLOSED_AFTER.get(row["type"], self._closed)

    def beside(self, table: str, row: Any) -> None:
        """Check a row of another table about the case."""
        if table == "post":
            self._post[row["id"]] = row
        elif table == "post_notes" and row["what"] == "queued":
            for message, told in zip(row["messages"] or (), row["hashes"] or (), strict=False):
                self._queued[message] = (row["version"], told)
        elif table == "post_notes":
            self._settled |= set(row["messages"] or ())
        else:
            self._stored[table].add(tuple(row.values())[1:])

    def end(self) -> Checked:
        """Finish the check."""
        row, checked = self._row, self.entries.chain
        key_gone = row is not None and not row["kept"]
        if key_gone and not (row["closed"] and self._closed):
            self._report("case_keys", "the key of an open case is gone")
        own, chain = checked.first_bad, checked.end(row)
        if row is None:
            self._report("cases", "the case has entries, and no row")
        elif own is not None:
            self._report(ENTRIES, f"entry {own} is not as it was written, or is missing")
        elif not chain.verified and (row["version"] or 0) > checked.version:
            self._report(ENTRIES, f"entry {chain.first_bad} is missing, or cases.version is too high")
        elif not chain.verified:
            column = "head" if row["version"] == checked.version else "version"
            self._findings.append(differs(self._case, column))
        if self._key is not None:
            self._findings += derived_check.of_the_seal(
                row, self._key, self._state if self.entries.folds else None
            )
        if self._newest_plan is not None and row is not None:
            self._with_the_fold(row)
        return Checked(
            case=self._case,
            chain=chain,
            findings=tuple(self._findings),
            key_gone=key_gone and row["closed"] is True,
        )

    def _opened(self, row: Any, seals: Seals | None) -> CaseKey | None:
        if row is None:
            return None
        if not row["kept"] or seals is None:
            return None
        try:
            return seals.key(self._case, row["wrapped"])
        except KeyDoesNotOpen:
            self._report(
                "case_keys.wrapped", "the key of the case cannot be opened, so no one can read the case"
            )
            return None

    def _fold(self, event: Event) -> None:
        self._state = evolve(self._state, event)
        for link in self._state.besides.links:
            if link.version == event.version:
                self._told["case_links"].add((link.version, self._state.school, link.case))
        if self._seals is not None:
            for table, rows in agency_references.rows(self._seals, self._state, [event]).items():
                self._told[table] |= {tuple(row.values())[1:] for row in rows}

    def _with_the_fold(self, row: Any) -> None:
        if not self.entries.folds or self._state is None:
            return
        self._findings += derived_check.compared(row, self._state, self._newest_plan or 0)
        for table in derived_check.TABLES:
            self._findings += derived_check.indexed(self._case, table, self._stored[table], self._told[table])
        self._findings += derived_check.listed(self._case, self._state, self._stored)
        self._with_the_post(self._state)

    def _with_the_post(self, state: Case) -> None:
        asked = {row["obligation"] for row in self._post.values()}
        if asked - {None, *(owed.id for owed in state.obligations)}:
            self._report("post.obligation", "a message is about an obligation that the case never had")
        gone = self._queued.keys() - self._post.keys() - self._settled - set(state.delivered)
        for version in sorted({self._queued[each][0] or 0 for each in gone}):
            self._report("post", f"a message that entry {version} owes was removed before it was sent")
        if any(row["delivered_at"] and name not in state.delivered for name, row in self._post.items()):
            self._report("post.delivered_at", "a message is marked as sent, and no entry says that it was")
        if any(row["settled_at"] and name not in self._settled for name, row in self._post.items()):
            self._report("post.settled_at", "a message is marked as not needed, and no note says so")
        if self._post.keys() - self._queued.keys():
            self._report("post.id", "a message was added that no entry owes")
        if any(
            self._queued.get(name, (0, row["hash"]))[1] != row["hash"] for name, row in self._post.items()
        ):
            self._report("post", "a message is not as it was queued: what it is about, or to whom it goes")

    def _report(self, place: str, says: str) -> None:
        self._findings.append(Damage(case=self._case, place=place, says=says))
