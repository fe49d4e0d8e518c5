"""A case laid out field by field in words, so that two of its states can be held beside each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.wording import Names, when

_PEOPLE = ("owner", "raised_by", "made_by", "by")
_TIMES = ("_at", "from")
_NOT_SHOWN = ("id", "version", "school", "next", "obligation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field with what it says."""

    section: str
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field in two states; nothing where one of them lacks it."""

    section: str
    label: str
    value: str | None
    other: str | None

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.value != self.other


def laid_out(view: Mapping[str, Any], names: Names) -> list[Field]:
    """Every field of a case as `domain.view.whole_view` gives it."""
    return [
        Field(section=section, label=label, value=value)
        for section, label, value in _fields(view, names)
        if value is not None
    ]


def compared(now: list[Field], other: list[Field]) -> list[Compared]:
    """The fields of both, in the order of the first and then of the second."""
    these = {(each.section, each.label): each.value for each in now}
    those = {(each.section, each.label): each.value for each in other}
    found = [
        Compared(section=section, label=label, value=these.get(key), other=those.get(key))
        for key in dict.fromkeys((*these, *those))
        for section, label in (key,)
    ]
    order = {section: number for number, section in enumerate(dict.fromkeys(each.section for each in found))}
    return sorted(found, key=lambda each: order[each.section])


def _fields(view: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str, str | None]]:
    for name in ("reference", "stage", "owner", "raised_by", "policy"):
        yield "Case", _label(name), _value(name, view[name], names)
    for section in ("pupil", "concern"):
        for name, value in view[section].items():
            yield _label(section), _label(name), _value(name, value, names)
    for ar in view["agency_referrals"]:
        for name, value in ar.items():
            if name not in _NOT_SHOWN:
                yield f"Referral {ar['id']}", _label(name), _value(name, value, names)
    for name in ("team", "trusted_adult", "needs", "thresholds"):
        yield "Around the child", _label(name), _value(name, view[name], names)
    last = {owed["id"]: owed for owed in view["obligations"]}
    for name, owed in last.items():
        yield "Owed", name, _owed(owed)
    for each in view["escalations"]:
        to = ", ".join(map(_words, each["to"]))
        yield "Escalations", f"{each['obligation']}, rung {each['rung']}", f"to {to}, {_time(each['at'])}"
    for gate in view["parent_gates"]:
        yield "Parents", gate["parent"], "open" if gate["open"] else "closed"
    if view["police_hold"] is not None:
        yield "Parents", "Police hold", _time(view["police_hold"]["placed_at"])
    for each in view["disclosures"]:
        told = f"{_words(each['to'] or each['from'])}: {', '.join(map(_words, each['fields']))}"
        yield "Disclosures", f"{_label(each['kind'])}, entry {each['event']}", told
    for number, warned in enumerate(view["warnings"], start=1):
        yield "Warnings", f"{number}, {warned['clause']}", warned["text"]


def _owed(owed: Mapping[str, Any]) -> str:
    due = f", due {_time(owed['due_at'])}" if owed["due_at"] else ""
    rung = f", rung {owed['rung']}" if owed["rung"] else ""
    return f"{_words(owed['state'])}{due}{rung}"


def _value(name: str, value: Any, names: Names) -> str | None:
    match value:
        case None | [] | ():
            return None
        case bool():
            return "yes" if value else "no"
        case str() if name in _PEOPLE:
            return names.get(UUID(value), value)
        case str() if name.endswith(_TIMES):
            return _time(value)
        case list() | tuple():
            return ", ".join(_one(each) for each in value)
        case dict():
            return _one(value) or None
        case _ if name in ("stage", "category", "decision", "agency", "channel", "raised_as"):
            return _words(str(value))
        case _:
            return str(value)


def _one(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(_one(each) for each in value.values() if each not in (None, [], ()))
    if isinstance(value, list | tuple):
        return ", ".join(_one(each) for each in value)
    return str(value)


def _time(text: str) -> str:
    return when(datetime.fromisoformat(text))


def _label(name: str) -> str:
    return _words(name.removesuffix("_at") if name.endswith("_at") else name).capitalize()


def _words(code: str) -> str:
    return code.replace("_", " ")
