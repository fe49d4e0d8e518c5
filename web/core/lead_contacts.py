"""Who to tell in the school, remembered for when the database is away (3-HT.c)."""

from collections import OrderedDict

from store.people.credentials import SessionHash, session_hash
from store.people.sessions import Lead, SignedIn

MOST = 5000


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
