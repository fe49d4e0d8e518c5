"""Set a document as a tagged PDF (PDF/UA-1). The same contents give the same bytes on every machine."""

import asyncio
import base64
import hashlib
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from documents.form_contents import Contents
from documents.shortening import printable

MEDIA_TYPE = "application/pdf"
_TYPESETTER = Path(__file__).with_name("typesetter.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A form as sent or shown, with the address for replies."""

    name: str
    body: bytes = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)

    @property
    def sha256(self) -> str:
        """The hash that the record keeps."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def headers(self) -> dict[str, str]:
        """The headers it is shown with; the digest (RFC 9530) is in the record too where it was sent."""
        digest = base64.b64encode(bytes.fromhex(self.sha256)).decode()
        return {
            "Content-Disposition": f'inline; filename="{self.name}"',
            "Repr-Digest": f"sha-256=:{digest}:",
        }


class TypesettingFailed(Exception):
    """The form could not be set within its limits. Typst's message may quote the form, so it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for setting one form. The longest form needs about a tenth of them."""

    cpu_seconds: int = 20
    seconds: int = 30
    memory: int = 512 * 1024 * 1024
    most_bytes: int = 3_500_000
    """In base64 and with its text, a mail with it is still less than 5 MB."""


LIMITS = Limits()


def pdf(of: Contents, limits: Limits = LIMITS) -> bytes:
    """The form as a PDF. Raises TypesettingFailed."""
    return typeset(as_fonts_show(asdict(of)), "referral-form.typ", limits)


def typeset(document: dict[str, object], template: str, limits: Limits) -> bytes:
    """A document that the fonts can show, set by a template beside this file. Raises TypesettingFailed.

    What people wrote is data, never markup.
    """
    numbers = (limits.cpu_seconds, limits.seconds, limits.memory, limits.most_bytes)
    try:
        done = subprocess.run(  # killed when its time is over
            [sys.executable, "-I", _TYPESETTER, template, *map(str, numbers)],
            input=orjson.dumps(document),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"RAYON_NUM_THREADS": "1"},  # none of our environment, and one processor
            start_new_session=True,
            timeout=limits.seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise TypesettingFailed from None
    if done.returncode:
        raise TypesettingFailed
    return done.stdout


async def in_turn(setters: Executor, make: Callable[[], bytes], patience: float) -> bytes:
    """Make a file when few enough others are being made. Raises TypesettingFailed if that takes too long."""
    try:
        async with asyncio.timeout(patience):
            return await asyncio.get_running_loop().run_in_executor(setters, make)
    except TimeoutError:
        raise TypesettingFailed from None


def as_fonts_show(value: Any) -> Any:
    """Every text as the fonts can show it."""
    match value:
        case str():
            return printable(" ".join(value.splitlines()))
        case dict():
            return {
                name: _lines(each) if name in ("lines", "sharing") else as_fonts_show(each)
                for name, each in value.items()
            }
        case list() | tuple():
            return [as_fonts_show(each) for each in value]
        case _:
            return value


def _lines(lines: tuple[str, ...]) -> list[str]:
    return [printable(line) for text in lines for line in text.splitlines() or [""]]
