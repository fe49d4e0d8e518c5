"""Query strings: how each parameter is read, and the cursors of pages."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError
from starlette.datastructures import QueryParams
from starlette.requests import Request

from application import problems
from application.parameter_parsers import (
    MOST,
    a_day,
    a_limit,
    a_version,
    an_instant,
    pack_cursor,
    read_cursor,
)
from domain.calendar.periods import Period
from domain.field_rules import Fault
from store.ledger.ledger import Ledger

DEFAULT_LIMIT = 50
Absent = SkipJsonSchema[None]
"""The value of a parameter that was left out."""


def parsed(convert: Callable[[str], Any], message: str) -> BeforeValidator:
    """Read a parameter; where it cannot be read, the message says what to give."""

    def read(value: Any) -> Any:
        if isinstance(value, list):  # FastAPI reads a parameter whose type is a tuple as a list
            value = value[-1]
        if not isinstance(value, str):  # the default
            return value
        try:
            return convert(value)
        except ValueError:
            raise PydanticCustomError("query", "{message}", {"message": message}) from None

    return BeforeValidator(read)


def a_cursor(*kinds: Callable[[str], Any]) -> BeforeValidator:
    """Read a place that `next_page` gave."""
    return parsed(lambda packed: read_cursor(packed, *kinds), "Use the address in the Link header.")


IS_CURSOR = WithJsonSchema({"type": "string"})


class QueryString(BaseModel):
    """The parameters of a query string; any other is refused."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class NoParameters(QueryString):
    """A query string that takes none."""


Limit = Annotated[
    int,
    parsed(a_limit, f"Give a number from 1 to {MOST}."),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}),
]
Instant = Annotated[
    datetime | Absent,
    parsed(an_instant, "Give a time in RFC 3339 format."),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
DAY = (parsed(a_day, "Give a day, as 2027-03-30."), WithJsonSchema({"type": "string", "format": "date"}))


A_KIND = WithJsonSchema({"type": "string", "description": "The code of a kind of concern of the policy."})


def known_kind(code: str | None, ledger: Ledger) -> str | None:
    """The code, if a policy of the school has that kind of concern; else 422 (2.1)."""
    if code is not None and code not in ledger.kind_names:
        known = ", ".join(ledger.kind_names)
        raise problems.Malformed([Fault(pointer="/category", message=f"Give one of {known}.")])
    return code


def period_between(first: date, last: date) -> Period:
    """The period from `from` to the last day, or 422."""
    if first > last:
        raise problems.Malformed([Fault(pointer="/from", message="Give a day that is not after the last.")])
    return Period(first=first, last=last)


class PageParameters(QueryString):
    """How many a page holds."""

    limit: Limit = DEFAULT_LIMIT


class AsOf(QueryString):
    """As of which version or instant; neither is now."""

    as_of_version: Annotated[
        int | Absent,
        parsed(a_version, "Give a version: 1 or more."),
        WithJsonSchema({"type": "integer", "minimum": 1}),
    ] = None
    as_of: Instant = None
    """By when it was recorded."""

    def faults(self) -> list[Fault]:
        """A fault if both are given."""
        if self.as_of_version is None or self.as_of is None:
            return []
        return [Fault(pointer="/as_of", message="Give a version or a time, not both.")]


NoQuery = Annotated[NoParameters, Query()]


def query_faults(errors: Iterable[ErrorDetails]) -> list[Fault]:
    """The faults of a query string, from FastAPI's errors."""
    unknown = [Fault(pointer="", message="There is no such query parameter.")]
    found = list(errors)
    return [
        *(unknown if any(each["type"] == "extra_forbidden" for each in found) else ()),
        *(
            Fault(pointer=f"/{each['loc'][-1]}", message=each["msg"])
            for each in found
            if each["type"] != "extra_forbidden"
        ),
    ]


def next_page(request: Request, *place: str) -> dict[str, str]:
    """The Link header to the same query from after this place."""
    return _link(request, [*_without(request.query_params, "cursor"), ("cursor", pack_cursor(*place))])


def next_after(request: Request, number: int, limit: int) -> dict[str, str]:
    """The Link header to the numbers after this one."""
    return _link(request, [("after", str(number)), ("limit", str(limit))])


def _link(request: Request, parameters: list[tuple[str, str]]) -> dict[str, str]:
    return {"Link": f'<{request.url.path}?{urlencode(parameters)}>; rel="next"'}


def _without(values: QueryParams, name: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in values.multi_items() if key != name]
