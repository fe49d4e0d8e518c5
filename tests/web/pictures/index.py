"""Write the list of the pictures."""

import re
from collections.abc import Iterable

from tests.web.pictures.picture import Picture, Section

_HEAD = """# The pages

Every page of Onward, including its errors, with invented people on simulated time. `make pages` takes the
pictures again. A long page continues below its picture.
"""


def written(sections: Iterable[Section]) -> str:
    """The whole text: the contents, then each section with its pictures."""
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
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
