"""One site: its ledger, its address, its static files, and whether it is a demonstration."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from application import problems
from application.school.sign_in_limits import Allowances
from store.ledger.ledger import Ledger
from store.people.credentials import SessionHash, session_hash
from store.people.sessions import Lead, SignedIn
from store.tree.signing_state import PATIENCE

MOST = 5000
FOLDER = Path(__file__).parents[1] / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Leads:
    """The leads of each session, as last shown."""

    def __init__(self) -> None:
        self._leads: OrderedDict[SessionHash, tuple[Lead, ...]] = OrderedDict()

    def keep(self, session: SignedIn) -> None:
        """Remember a session’s leads, and forget the session not seen for longest."""
        self._leads[session.hash] = session.leads
        self._leads.move_to_end(session.hash)
        if len(self._leads) > MOST:
            self._leads.popitem(last=False)

    def to(self, secret: str | None) -> tuple[Lead, ...]:
        """The leads shown to this session; nothing without one."""
        return self._leads.get(session_hash(secret), ()) if secret else ()


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    plain: bytes
    packed: bytes
    media_type: str


class Assets:
    """The static files, by their public names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._assets: dict[str, Asset] = {}
        self._names: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _TYPES:
                continue
            plain = path.read_bytes()
            name = f"{path.stem}.{hashlib.sha256(plain).hexdigest()[:12]}{path.suffix}"
            self._names[path.name] = f"/assets/{name}"
            self._assets[name] = Asset(plain, _packed(plain), _TYPES[path.suffix])

    def address(self, name: str) -> str:
        """The address of a file such as `onward.css`."""
        return self._names[name]

    def answer(self, request: Request) -> Response:
        """The file in the address."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise problems.NotFound
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.plain, headers=headers, media_type=asset.media_type)
        packed = {**headers, "Content-Encoding": "gzip"}
        return Response(asset.packed, headers=packed, media_type=asset.media_type)


@cache
def _packed(plain: bytes) -> bytes:
    """Packed once, however many sites a process serves."""
    return gzip.compress(plain, mtime=0)


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
        """The fault of a test message to this address."""
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
    seal_key_copied: bool = False
    """Whether someone said that a copy of the seal key is kept in a second place."""
    witness_patience: timedelta = PATIENCE
    """After this time a person must look after a witness that is away."""
    sees_sources: bool = True
    """Whether a connection has its visitor's address; behind a TLS terminator it may have that one's."""
    sources: Allowances = field(default_factory=lambda: Allowances(at_once=30, every=10.0))
    """Failed tries to sign in of each source, over all names and schools."""
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

    @property
    def visitor_cookie(self) -> str:
        """The cookie of a visitor who is not signed in. Without it, another site could sign them in."""
        return "__Host-onward-visitor" if self.secure else "onward-visitor"

    def serves(self, request: Request) -> bool:
        """Whether the request names this site: its public name, or loopback without https.

        Another name that points here (DNS rebinding) is not this site.
        """
        host = request.headers.get("host", "").lower()
        if self.secure:
            return host == urlsplit(self.public_url).netloc.lower()
        return urlsplit(f"//{host}").hostname in LOOPBACK
