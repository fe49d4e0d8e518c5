"""The concerns of joined cases, as the page of a case and the forms that decide about it show them (2.4g)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.policy.policy_model import Policy
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.queries.case_queries import of_ids
from views.joined_concern_view import JoinedConcernView
from views.read_model import as_document
from wording import phrases
from wording.field_labels import Names, ValueFormatter, words_of

DAMAGED = (
    "The record of that case is damaged and cannot be opened, so only what is shown here can be read: tell "
    "the person who runs Onward."
)
KEY_GONE = "The key of that case was destroyed, so only what is shown here can be read."
_IN_THE_HEADING = ("category", "summary", "child_words", "raised_as")


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedPanel:
    """One joined concern, as its report has it. The rest is read in its own case."""

    view: JoinedConcernView
    rows: tuple[tuple[str, str], ...]
    unreadable: str | None = None
    """Why the joined case itself cannot be opened, in one sentence."""


async def unreadable(
    ledger: Ledger, caller: Caller, joined: Collection[JoinedConcernView]
) -> Mapping[UUID, str]:
    """The joined cases that cannot be opened, of those that the visitor sees beside this one."""
    if not joined:
        return {}
    found = {each.id: each for each in await of_ids(ledger, caller, [each.case for each in joined])}
    damaged = {case: DAMAGED for case, each in found.items() if isinstance(each, Unread)}
    return {**damaged, **{each.case: KEY_GONE for each in joined if each.case not in found}}


def joined_panels(
    joined: Iterable[JoinedConcernView],
    names: Names,
    policy: Policy,
    problems: Mapping[UUID, str] = MappingProxyType({}),
) -> tuple[JoinedPanel, ...]:
    """Everything shown of each, in the order of the joins."""
    said = ValueFormatter(names=names, policy=policy)
    return tuple(
        JoinedPanel(
            view=each,
            rows=tuple(_rows(as_document(each), said)),
            unreadable=problems.get(each.case),
        )
        for each in joined
    )


def _rows(shown: Mapping[str, Any], said: ValueFormatter) -> Iterator[tuple[str, str]]:
    """What the report says and what the case knew; nothing for questions that no one answered."""
    known = shown["known"]
    yield from _section("joined", shown, said)
    yield from _section("concern", {k: v for k, v in known.items() if k not in _IN_THE_HEADING}, said)
    yield from _section("circumstances", known["circumstances"], said)
    yield from _section("pupil", shown["child"] or {}, said)


def _section(section: str, values: Mapping[str, Any], said: ValueFormatter) -> Iterator[tuple[str, str]]:
    for name, label in words_of(section).items():
        value = values.get(name)
        if value in (None, False, "unknown", [], ()):
            continue
        text = phrases.upper(phrases.code(value)) if name == "source" else said.value(name, value)
        if text is not None:
            yield label, text
