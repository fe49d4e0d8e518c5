"""The fields of a case in words, and the comparison of two of its states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.policy.policy_model import Policy
from wording import case_labels, formatting, obligation_text, phrases
from wording.field_labels import Names, ValueFormatter, words_of

_NOT_SHOWN = ("id",)
"""Left out of an agency referral: the heading names it."""


Fields = Mapping[tuple[str, str], str]
"""The values of a case, by section and label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field in two states; None where a state lacks it."""

    section: str
    label: str
    value: str | None
    other: str | None

    @property
    def differs(self) -> bool:
        """Whether the values differ."""
        return self.value != self.other


def laid_out(
    view: Mapping[str, Any],
    names: Names,
    policy: Policy,
    topics: Mapping[str, str] = obligation_text.NO_TOPICS,
) -> Fields:
    """Every field of a case as `whole_view` has it; `topics` as `obligation_topics` has them."""
    said = ValueFormatter(names=names, policy=policy)
    rows = (*_asked(view, said), *_followed(view, topics))
    return {(section, label): value for section, label, value in rows if value is not None}


def compared(now: Fields, other: Fields) -> list[Compared]:
    """The fields of both, in the order of the first and then of the second."""
    keys = dict.fromkeys((*now, *other))
    sections = list(dict.fromkeys(section for section, _ in keys))
    found = [Compared(section=key[0], label=key[1], value=now.get(key), other=other.get(key)) for key in keys]
    return sorted(found, key=lambda each: sections.index(each.section))


Row = tuple[str, str, str | None]


def _asked(view: Mapping[str, Any], said: ValueFormatter) -> Iterator[Row]:
    """What people reported, decided or were asked."""
    yield from _section("case", {name: view[name] for name in words_of("case")}, said)
    yield from _section("pupil", view["pupil"], said)
    concern = {name: value for name, value in view["concern"].items() if name in words_of("concern")}
    circumstances = view["concern"]["circumstances"]
    yield from _section("concern", concern, said)
    yield from _section("circumstances", circumstances, said, under="concern")
    for each in view["agency_referrals"]:
        fields = {name: value for name, value in each.items() if name not in _NOT_SHOWN}
        title = f"{_title('referral')} {phrases.agency(each['id'])}"
        yield from _section("referral", fields, said, title=title)
    yield from _section("around", {name: view[name] for name in words_of("around")}, said)


def _section(
    name: str, fields: Mapping[str, Any], said: ValueFormatter, *, under: str = "", title: str = ""
) -> Iterator[Row]:
    labels = words_of(name)
    for field, value in fields.items():
        yield title or _title(under or name), labels[field], said.value(field, value)


def _followed(view: Mapping[str, Any], topics: Mapping[str, str]) -> Iterator[Row]:
    """Tasks, alerts, contact with parents, sharing, holds and warnings."""
    last = {owed["id"]: owed for owed in view["obligations"]}
    for name, owed in last.items():
        yield _title("owed"), _owed(name, topics), _state(owed)
    for each in view["escalations"]:
        label = f"{_owed(each['obligation'], topics)}: step {each['rung']}"
        at = formatting.moment(each["at"])
        yield _title("escalations"), label, f"{phrases.upper(phrases.roles(each['to']) or 'no one')}, {at}"
    for gate in view["parent_gates"]:
        open_ = "Safe to speak to" if gate["open"] else "Do not speak to"
        yield _title("parents"), phrases.upper(gate["parent"]), open_
    if view["police_hold"] is not None:
        since = f"Since {formatting.moment(view['police_hold']['placed_at'])}"
        yield _title("parents"), "Police hold", since
    for each in view["disclosures"]:
        how = "Shared with" if each["kind"] == "shared" else "Withheld from"
        whom = phrases.named(each["to"] or each["from"])
        parts = phrases.upper(phrases.listed(map(phrases.code, each["fields"])))
        yield _title("disclosures"), f"{how} {phrases.in_a_sentence(whom)} (entry {each['event']})", parts
    for each in view["legal_holds"]:
        since = f"Legal hold in force since {formatting.plain_day(date.fromisoformat(each['from_on']))}"
        yield _title("legal_holds"), f"{since} (entry {each['event']})", each["reasons"]
    for number, warned in enumerate(view["warnings"], start=1):
        yield _title("warnings"), f"{number}: clause {warned['clause']}", warned["text"]


def _title(section: str) -> str:
    return words_of("sections")[section]


def _owed(obligation: str, topics: Mapping[str, str]) -> str:
    """A task, with the entry that it is about, so that no two look alike."""
    subject = obligation.partition(":")[2]
    said = obligation_text.task(obligation, topics)
    about = f" (entry {subject})" if subject.isdigit() else ""
    return said if said.endswith(about) else said + about


def _state(owed: Mapping[str, Any]) -> str:
    due = f", due {formatting.moment(owed['due_at'])}" if owed["due_at"] else ""
    steps = f", escalated {case_labels.times(owed['rung'])}" if owed["rung"] else ""
    return f"{case_labels.state(owed['state'])}{due}{steps}"
