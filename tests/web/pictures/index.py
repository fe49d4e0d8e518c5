"""The list of the pictures, for whoever looks through them."""

import re
from collections.abc import Iterable

from tests.web.pictures.picture import Picture, Section

_HEAD = """# The pages

Every page of Onward, and what becomes of it when something is wrong, with invented people on simulated time.
`make pages` makes the pictures anew. A long page goes on below its picture.
"""


def written(sections: Iterable[Section]) -> str:
    """The whole text: the sections, what is in each, and the pictures."""
    found = list(sections)
    contents = "\n".join(
        f"- [{each.title}](#{_anchor(each.title)}) ({len(each.pictures)}): {each.lead}" for each in found
    )
    return "\n".join((_HEAD, contents, *(_section(each) for each in found)))


def _section(section: Section) -> str:
    links = " ·\n".join(f"[{each.says}](#{_anchor(each.says)})" for each in section.pictures)
    pictures = "\n".join(map(_picture, section.pictures))
    return f"\n## {section.title}\n\n{section.lead}\n\n{links}\n\n{pictures}"


def _picture(picture: Picture) -> str:
    return f"### {picture.says}\n\n![{picture.says}]({picture.name}.png)\n"


def _anchor(heading: str) -> str:
    """What GitHub calls the place of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
