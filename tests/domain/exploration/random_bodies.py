"""Any possible body of a command: it fits the dataclass, and each field is sensible on its own."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from domain.policy.form_questions import FIELDS

PAST, AHEAD, BORN = datetime(2027, 2, 1, 9, tzinfo=UTC), date(2027, 3, 12), date(2018, 5, 1)
_SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "sha256": st.just("0f" * 32),
    "date_of_birth": st.sampled_from((BORN, "unknown")),
    "age": st.sampled_from((9, 17, 18, 40, "unknown")),
    "cadence": st.sampled_from((1, 5)),
    "mode": st.sampled_from((None, ("in_person",), ("technology",), ("in_person", "technology"))),
    "field": st.sampled_from(sorted(code for code, field in FIELDS.items() if field.by != "record")),
}
_WORDS = st.sampled_from(("words-enough-for-a-reason", "other-words-that-are-enough"))


def any_body(kind: type) -> st.SearchStrategy[Any]:
    """Strategy for a command or a part of one; it leaves out optional fields half of the time."""
    hints = get_type_hints(kind)
    given = {}
    for each in fields(kind):
        needed = each.default is MISSING and each.default_factory is MISSING
        value = _SPECIAL[each.name] if each.name in _SPECIAL else _any(hints[each.name])
        given[each.name] = value if needed else st.one_of(st.none(), value)
    return st.builds(kind, **given)


def _any(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(_any(each) for each in get_args(hint) if each is not type(None)))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), min_size=1, max_size=2).map(tuple)
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return any_body(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.sampled_from((1, 2)),
        str: _WORDS,
        UUID: st.just(UUID(int=7)),
        date: st.just(AHEAD),
        datetime: st.just(PAST),
    }
    return plain[hint]
