"""Read a command's body: faults of its shape, and what JSON allows but a record must not contain."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

import pydantic_core
from pydantic import ValidationError

from domain.field_rules import Fault
from domain.image_detection import NO_IMAGE, names_an_image
from store.ledger.json_codec import shape

T = TypeVar("T")
MOST_FAULTS = 50
_LONGEST_NAME = 60
_UNION_TAGS = ("bool", "date", "int", "literal['unknown']")
_LIST_TAG = "tuple["
"""How pydantic names the member of a union that is a list."""
_TIMES = ("_at", "_on", "_birth")
_NUL = b"\\u0000"
_SAY = {
    "missing": "This field is required.",
    "unexpected_keyword_argument": "There is no such field.",
    "json_invalid": "The body is not valid JSON.",
    "dataclass_type": "Give an object.",
    "bool_type": "Give true or false.",
    "string_type": "Give text.",
    "int_type": "Give a whole number.",
    "tuple_type": "Give a list.",
    "uuid_type": "Give an id.",
    "uuid_parsing": "Give an id.",
    "date_type": "Give a date as YYYY-MM-DD.",
    "date_parsing": "Give a date as YYYY-MM-DD.",
    "date_from_datetime_parsing": "Give a date as YYYY-MM-DD.",
    "datetime_type": "Give a time in RFC 3339 format.",
    "datetime_parsing": "Give a time in RFC 3339 format.",
    "datetime_from_date_parsing": "Give a time in RFC 3339 format.",
}


def read(of: type[T], body: bytes) -> T | list[Fault]:
    """A body as one of the domain's dataclasses, or what is wrong with its shape."""
    try:
        found = shape(of).validate_json(body or b"{}")
    except ValidationError as error:
        return _shape_faults(error)[:MOST_FAULTS]
    if _NUL in body or _doubtful(body):
        doubts = _doubts(json.loads(body, object_pairs_hook=_Pairs), "")
        return list(islice(dict.fromkeys(doubts), MOST_FAULTS)) or found
    return found


def _shape_faults(error: ValidationError) -> list[Fault]:
    found: dict[str, Fault] = {}
    for each in error.errors(include_input=False, include_url=False):
        pointer = _pointer(each)
        image = each["type"] == "unexpected_keyword_argument" and names_an_image(str(each["loc"][-1]))
        fault = Fault(pointer=pointer, message=_message(each))
        found.setdefault(pointer, replace(fault, message=NO_IMAGE, clause="8.2") if image else fault)
    return [fault for pointer, fault in found.items() if not _is_of_a_list(pointer, found)]


def _is_of_a_list(pointer: str, found: Collection[str]) -> bool:
    """Whether a fault is about a single value where a list was sent, whose members have their own faults."""
    return bool(pointer) and any(each.startswith(f"{pointer}/") for each in found)


def _pointer(error: pydantic_core.ErrorDetails) -> str:
    """The place of an error (RFC 6901); a name too long for a field is not repeated."""
    where = [str(part) for part in error["loc"] if not str(part).startswith(_LIST_TAG)]
    unknown = error["type"] == "unexpected_keyword_argument"
    if where and not unknown and where[-1] in _UNION_TAGS:  # which member of the union failed, and no field
        where.pop()
    if where and unknown and len(where[-1]) > _LONGEST_NAME:
        where.pop()
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in where)


def _message(error: pydantic_core.ErrorDetails) -> str:
    expected = error.get("ctx", {}).get("expected")
    if error["type"] == "literal_error" and expected:
        return f"Give one of {expected}."
    return _SAY.get(error["type"], "This value is not valid.")


class _Doubtful(Exception):
    """Found on the quick pass; finding the place takes another."""


class _Pairs(list[tuple[str, Any]]):
    """An object's fields as they came, with those that came twice."""


def _doubtful(body: bytes) -> bool:
    try:
        _CHECKING.decode(body.decode() or "{}")
    except _Doubtful:
        return True
    return False


def _check(pairs: list[tuple[str, Any]]) -> None:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Doubtful
    for name, value in pairs:
        if name.endswith(_TIMES) and _is_number(value):
            raise _Doubtful


_CHECKING = json.JSONDecoder(object_pairs_hook=_check)


def _doubts(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, _Pairs):
        times = Counter(name for name, _ in value)
        for name, part in value:
            here = f"{path}/{name}"
            if times[name] > 1:
                yield Fault(pointer=here, message="Give this field once.")
            elif name.endswith(_TIMES) and _is_number(part):
                yield Fault(pointer=here, message="Give a date as YYYY-MM-DD, and a time in RFC 3339 format.")
            yield from _doubts(part, here)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _doubts(part, f"{path}/{number}")
    elif isinstance(value, str) and "\0" in value:
        yield Fault(pointer=path, message="Leave out the NUL character.")


def _is_number(time: Any) -> bool:
    """Whether a date or time came as seconds, which pydantic takes in text even where it is strict."""
    return isinstance(time, str) and time[4:5] != "-" and time != "unknown"
