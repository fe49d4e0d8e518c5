"""Find images in a request, to refuse them: encoded in a text, or sent in an unknown field (8.2)."""

import re
from collections.abc import Iterator
from typing import Any

from domain.field_rules import fields_of

NO_IMAGE = "Onward accepts no images or attachments. Record only where the device is (8.2)."
_SHORTEST_RUN = 200
_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/_=-]{20})\r?\n(?=[A-Za-z0-9+/_=-]{4})")
_BETWEEN_RUNS = re.compile(r"[^A-Za-z0-9+/_=-]+")
_DATA_ADDRESS = re.compile(
    r"data:\s*(?:image|video|application)/[a-z0-9.+-]+\s*[;,]|;\s*base64\s*,|<img\b|<svg\b", re.IGNORECASE
)
_FIRST_BYTES = re.compile(r"(?:/9j/|iVBORw0KGgo|R0lGOD|UklGR|AAAA[A-Za-z0-9+/]{4}ZnR5c)[A-Za-z0-9+/]{20}")
"""The start of a JPEG, PNG, GIF, WebP, video or HEIC file in base64."""
_KINDS = (re.compile("[A-Z]"), re.compile("[a-z]"), re.compile("[0-9]"))
_WORDS = frozenset(
    ("attachment", "file", "image", "img", "media", "photo", "photograph", "picture", "upload", "video")
)


def images_in(part: Any, path: str) -> Iterator[str]:
    """The pointers of texts in a command that contain an image, at any depth."""
    if isinstance(part, str) and is_image(part):
        yield path
    elif isinstance(part, tuple):
        for number, each in enumerate(part):
            yield from images_in(each, f"{path}/{number}")
    else:
        for attribute, name in fields_of(part):
            yield from images_in(getattr(part, attribute), f"{path}/{name}")


def is_image(text: str) -> bool:
    """Whether a text contains encoded data, as in browsers and e-mails: long runs without spaces."""
    if _DATA_ADDRESS.search(text) or _FIRST_BYTES.search(text):
        return True
    return any(
        len(run) >= _SHORTEST_RUN and sum(kind.search(run) is not None for kind in _KINDS) > 1
        for run in _BETWEEN_RUNS.split(_WRAPPED.sub("", text))
    )


def names_an_image(field: str) -> bool:
    """Whether the name of an unknown field means an image or an attachment."""
    words = re.split(r"[^a-z0-9]+", field.casefold())
    return any(word.rstrip("s") in _WORDS for word in words)
