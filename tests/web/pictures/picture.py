"""A picture: who sees which page, after which actions."""

from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from tests.web.browsers import BrowserSession
from tests.web.pictures.story import Story

Act = Callable[[BrowserSession, Story], Awaitable[None]]
"""What a person does on a page before its picture is taken."""
SiteName = Literal["demonstration", "school"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of a page that a picture shows."""

    width: int
    whole: bool = True
    """Otherwise without header and footer, which are the same on every page."""
    printed: bool = False


PAGE = Frame(width=1000)
FORM = Frame(width=640, whole=False)
TELEPHONE = Frame(width=320)
PAPER = Frame(width=794, printed=True)
"""A4 at 96 dots an inch."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    name: str
    """The file's name."""
    says: str
    """Its caption."""
    path: str
    """The address to open; names in braces come from the story."""
    who: str = ""
    """The reader's part in the story; empty if no one is signed in."""
    _: KW_ONLY
    does: Act | None = None
    shows: str = ""
    """The page after the actions, if it is another one."""
    status: int = 200
    """The status of the page in the picture."""
    frame: Frame = PAGE
    site: SiteName = "demonstration"
    """The site; on a school's own, people sign in by name and the policy has two versions."""

    @property
    def shown(self) -> str:
        """The page in the picture."""
        return self.shows or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pictures that belong together."""

    title: str
    lead: str
    pictures: tuple[Picture, ...]
