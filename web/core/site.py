"""One site: its ledger, its address, and whether it is a demonstration."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from store.ledger.ledger import Ledger
from store.tree.signing_state import PATIENCE
from web.core.assets import Assets
from web.core.lead_contacts import Leads

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SimulatedTime(Protocol):
    """A clock that visitors of a demonstration can move on."""

    async def skip(self, span: str) -> bool:
        """Let `1wd` or `2h` pass; False if that failed."""
        ...


class ConnectionTester(Protocol):
    """Calls a school’s system, or sends a message, to test the connection."""

    async def test(self, webhook: UUID) -> str | None:
        """The fault, as a code; None if the test passed."""
        ...

    async def mail(self, address: str) -> str | None:
        """The same for a message to this address."""
        ...


class CannotBeADemonstration(ValueError):
    """Anyone can sign in with a role card, so a demonstration runs only over http on loopback."""


@dataclass(frozen=True)
class Site:
    """What every page of a site shares."""

    ledger: Ledger
    public_url: str
    demonstration: bool = False
    """Whether visitors sign in as invented people, by a card; the database lets no one else in."""
    time: SimulatedTime | None = None
    calls: ConnectionTester | None = None
    mail_stays: bool = False
    """Whether e-mail goes to a folder on this computer only, for trials."""
    witness_patience: timedelta = PATIENCE
    """After this time a person must look after a witness that is away."""
    assets: Assets = field(default_factory=Assets)
    leads: Leads = field(default_factory=Leads)

    def __post_init__(self) -> None:
        if self.demonstration and (self.secure or urlsplit(self.public_url).hostname not in LOOPBACK):
            raise CannotBeADemonstration(str(CannotBeADemonstration.__doc__))

    @property
    def secure(self) -> bool:
        """Whether people reach it over https, which a proxy may terminate."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def cookie(self) -> str:
        """The session cookie’s name. Browsers limit a `__Host-` cookie to this host, but only over https.

        On loopback http is safe; cookies ignore the port, so the name contains it.
        """
        return "__Host-onward" if self.secure else f"onward-{urlsplit(self.public_url).port or 80}"

    @property
    def known_cookie(self) -> str:
        """The name of the cookie that marks a browser as known. It signs no one in."""
        return f"{self.cookie}-known"

    def serves(self, request: Request) -> bool:
        """Whether the request names this site: its public name, or loopback without https.

        Another name that points here (DNS rebinding) is not this site.
        """
        host = request.headers.get("host", "").lower()
        if self.secure:
            return host == urlsplit(self.public_url).netloc.lower()
        return urlsplit(f"//{host}").hostname in LOOPBACK
