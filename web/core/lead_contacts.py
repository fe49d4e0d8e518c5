"""Whom to tell in the school, remembered for when the record cannot be asked (3-HT.c)."""

from collections import OrderedDict

from store.people.credentials import SessionHash, session_hash
from store.people.sessions import Lead, SignedIn

MOST = 5000


class Leads:
    """Each session's, as it was last shown them."""

    def __init__(self) -> None:
        self._leads: OrderedDict[SessionHash, tuple[Lead, ...]] = OrderedDict()

    def keep(self, session: SignedIn) -> None:
        """Remember what this session is shown, and forget who was not seen for longest."""
        self._leads[session.hash] = session.leads
        self._leads.move_to_end(session.hash)
        if len(self._leads) > MOST:
            self._leads.popitem(last=False)

    def to(self, secret: str | None) -> tuple[Lead, ...]:
        """What a session was shown; nothing to anybody else."""
        return self._leads.get(session_hash(secret), ()) if secret else ()
