"""One site of pages: its ledger, where it is reached, and whether it is a demonstration."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from store.ledger.ledger import Ledger
from web.core.assets import Assets
from web.core.lead_contacts import Leads

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SimulatedTime(Protocol):
    """A clock that the demonstration's visitors may move."""

    async def skip(self, span: str) -> bool:
        """Let `1wd` or `2h` pass; whether that was done."""
        ...


class ConnectionTester(Protocol):
    """Calls a school's system, or sends a message, to see whether it is taken."""

    async def test(self, webhook: UUID) -> str | None:
        """A word for why it was not taken; none if it was."""
        ...

    async def mail(self, address: str) -> str | None:
        """The same of a message to this address."""
        ...


class CannotBeADemonstration(ValueError):
    """Role cards let anybody in: they are for this machine alone, over plain http on loopback."""


@dataclass(frozen=True)
class Site:
    """What every page of one site shares."""

    ledger: Ledger
    public_url: str
    demonstration: bool = False
    """Whether invented people may be signed in by a card; the database lets in nobody else."""
    time: SimulatedTime | None = None
    calls: ConnectionTester | None = None
    mail_stays: bool = False
    """Whether the mail server is a folder of this machine: for trying, nothing leaves it."""
    assets: Assets = field(default_factory=Assets)
    leads: Leads = field(default_factory=Leads)

    def __post_init__(self) -> None:
        if self.demonstration and (self.secure or urlsplit(self.public_url).hostname not in LOOPBACK):
            raise CannotBeADemonstration(str(CannotBeADemonstration.__doc__))

    @property
    def secure(self) -> bool:
        """Whether people reach it by https, which a proxy in front may end."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def cookie(self) -> str:
        """The session cookie: browsers keep a `__Host-` one for this host alone, but only over https.

        On loopback, plain http is the machine talking to itself; cookies know no port, so the name does.
        """
        return "__Host-onward" if self.secure else f"onward-{urlsplit(self.public_url).port or 80}"

    @property
    def known_cookie(self) -> str:
        """The cookie of a browser that somebody signed in from before; it lets nobody in."""
        return f"{self.cookie}-known"

    def serves(self, request: Request) -> bool:
        """Whether the request names this site: by its public name, or by loopback's where there is no https.

        A name that was made to point here (DNS rebinding) is not this site.
        """
        host = request.headers.get("host", "").lower()
        if self.secure:
            return host == urlsplit(self.public_url).netloc.lower()
        return urlsplit(f"//{host}").hostname in LOOPBACK
