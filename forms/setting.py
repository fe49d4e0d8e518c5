"""Sets the form as a tagged PDF (PDF/UA-1): the same contents are the same bytes, on every machine."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from forms.contents import Contents
from forms.glyphs import shown

MEDIA_TYPE = "application/pdf"
_SOURCE = Path(__file__).parent / "referral-form.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A form as it is sent or shown, and whom to answer."""

    name: str
    body: bytes = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)

    @property
    def sha256(self) -> str:
        """What the record keeps of it."""
        return hashlib.sha256(self.body).hexdigest()


class FormNotSet(Exception):
    """The form could not be set; whatever typst says of it may hold somebody's words, and stays there."""


def pdf(of: Contents) -> bytes:
    """The form's bytes; FormNotSet if it cannot be set. What people wrote is data, never markup."""
    try:
        return _set(orjson.dumps(_shown(of.document())).decode())
    except typst.TypstError:
        pass
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # the setter's own, which no Exception catches
            raise
    raise FormNotSet


def _set(form: str) -> bytes:
    made = typst.compile(
        _SOURCE,
        root=_SOURCE.parent,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"form": form},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Those that come with typst: a machine's own would set another machine's form otherwise."""
    return typst.Fonts(include_system_fonts=False)


def _shown(value: Any) -> Any:
    """Every text, line by line and as the fonts can show it."""
    match value:
        case str():
            return shown(" ".join(value.splitlines()))
        case dict():
            return {
                name: _lines(each) if name in ("lines", "sharing") else _shown(each)
                for name, each in value.items()
            }
        case list() | tuple():
            return [_shown(each) for each in value]
        case _:
            return value


def _lines(lines: tuple[str, ...]) -> list[str]:
    return [shown(line) for text in lines for line in text.splitlines() or [""]]
