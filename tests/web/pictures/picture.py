"""What one picture is: who looks at which page, after doing what there."""

from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from tests.web.looking import BrowserSession
from tests.web.pictures.story import Story

Act = Callable[[BrowserSession, Story], Awaitable[None]]
"""What somebody does at a page before its picture is taken."""
SiteName = Literal["demonstration", "school"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How much of a page is shown."""

    width: int
    whole: bool = True
    """Else what is between the bar and the foot, which are the same on every page."""
    printed: bool = False


PAGE = Frame(width=1000)
FORM = Frame(width=640, whole=False)
TELEPHONE = Frame(width=320)
PAPER = Frame(width=794, printed=True)
"""A4 at 96 dots an inch."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One of them."""

    name: str
    """Of the file."""
    says: str
    """Its heading."""
    path: str
    """What is opened; what stands in braces is the story's."""
    who: str = ""
    """The part of whoever looks; nobody who is signed in where it is empty."""
    _: KW_ONLY
    does: Act | None = None
    shows: str = ""
    """Where that leads, if it is another page."""
    status: int = 200
    """What the page in the picture was answered with."""
    frame: Frame = PAGE
    site: SiteName = "demonstration"
    """A school's own: people sign in by name, and there are two versions of the policy."""

    @property
    def shown(self) -> str:
        """The page that is in the picture."""
        return self.shows or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pictures that somebody looks for together."""

    title: str
    lead: str
    pictures: tuple[Picture, ...]
