"""Keeps what a person typed into a form and did not send, and shows it to them again there."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import JSONResponse, Response

from application import problems
from store.drafts import form_autosaves
from store.drafts.form_draft import AutosaveSlot, FormDraft, FormVersion, TypedForm
from store.ledger.load_request import Key
from store.people import sessions
from store.pool import LedgerAway
from web.core import posted_form
from web.core.page_request import Keeps, PageRequest
from web.core.posted_form import PostedForm
from wording.formatting import clock_time, recent_time

KEEP = "_keep"
"""The field that says: keep this form and record nothing. The script writes `auto` while a person types, and
`yes` when the session ends; the button writes `later`."""
AUTO, LATER = "auto", "later"
THROW_AWAY = "_discard"
"""The field of the button that deletes a kept form."""
THROWN = "thrown"
"""The query with which *Your work* says that something was thrown away."""
AFTER_THROWING = f"/?{THROWN}=yes"
READ, WINDOW, KEY = "_draft", "_window", "_key"
"""The fields with the version that the window shows, the name that the script gave it, and the form’s key."""
MARKS = (READ, WINDOW)
OTHER = "other"
"""The query that shows the version of another window."""
_NOT_KEPT = {KEEP, *MARKS}


async def from_ended(visit: PageRequest, keeps: Keeps) -> str | None:
    """Keep a form whose session timed out; the address where its author finds it, or None if it is lost.

    The form’s token is made from the session’s secret, so only a page shown to that session can carry it.
    """
    secret = visit.request.cookies.get(visit.site.cookie)
    if secret is None:
        return None
    try:
        form = await posted_form.read(visit.request, secret)
    except problems.Problem:
        return None
    person = await sessions.timed_out(visit.ledger.pool, secret)
    return await keeps(visit, person, form) if person is not None else None


async def keep_here(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Keep a form that arrived after its session ended, for the page at this address."""
    await keep(visit, place := here(visit, person), form, ended=True)
    return address_of(place)


def here(visit: PageRequest, person: UUID | None = None) -> AutosaveSlot:
    """The place of the form at this address: a page of the case or pupil, or else the address itself.

    It is the visitor’s place, unless another person is given.
    """
    person = person or visit.me.caller.person.id
    folder, _, rest = visit.request.scope["template"].removeprefix("/").partition("/{id}/")
    page = rest.partition("/")[0]  # a referral’s preview is of the page of the referral
    match folder:
        case "cases":
            return AutosaveSlot(person=person, case=visit.id, page=page)
        case "pupils":
            return AutosaveSlot(person=person, pupil=visit.id, page=page)
        case _:
            return AutosaveSlot(person=person, page=visit.request.url.path.removeprefix("/"))


def address_of(place: AutosaveSlot) -> str:
    """The address of the page on which a form is kept."""
    if place.subject is None:
        return f"/{place.page}"
    return f"/{'cases' if place.case else 'pupils'}/{place.subject}/{place.page}"


def is_unsent(visit: PageRequest) -> bool:
    """Whether the form was sent to be kept or deleted, and not recorded."""
    return bool(visit.form[KEEP] or visit.form[THROW_AWAY])


async def unsent(visit: PageRequest, slot: AutosaveSlot) -> Response:
    """Keep or delete the form, as it asks. A script gets the time; a person sees their work, or the form."""
    if visit.form[THROW_AWAY]:
        await form_autosaves.discard(visit.ledger.pool, visit.ledger.seals, slot, visit.form[READ])
        return visit.redirect(AFTER_THROWING if visit.form[THROW_AWAY] == LATER else visit.request.url.path)
    if not any(value.strip() for name, value in visit.form.items() if not name.startswith("_")):
        await done(visit, slot)  # everything was deleted again
        return for_script({}) if visit.form[KEEP] == AUTO else visit.redirect("/")
    ended = visit.form[KEEP] not in (AUTO, LATER)  # by the browser's clock, perhaps not yet by ours
    kept = await keep(visit, slot, visit.form, ended=ended)
    if visit.form[KEEP] == AUTO:
        return _saved_answer(kept)
    return visit.redirect("/" if visit.form[KEEP] == LATER else visit.request.url.path)


async def found(visit: PageRequest, slot: AutosaveSlot) -> FormDraft | None:
    """The form kept for the visitor on this page."""
    return await form_autosaves.find(visit.ledger.pool, visit.ledger.seals, slot)


def shown(visit: PageRequest, kept: FormDraft) -> FormVersion:
    """The version to show: the newest, or the one beside it if the address asks for that."""
    asked = visit.request.query_params.get("version") == OTHER
    return kept.other if asked and kept.other is not None else kept


async def offered(visit: PageRequest, slot: AutosaveSlot) -> tuple[FormDraft | None, PostedForm]:
    """The visitor’s kept form, if there is one, and its answers. Each window has a key of its own."""
    kept = await found(visit, slot)
    fields = shown(visit, kept).fields if kept is not None else []
    return kept, PostedForm([(name, value) for name, value in fields if name != KEY])


async def key_of(visit: PageRequest, kept: FormDraft | None) -> str:
    """The key of the newest version, so that sending it again records nothing twice; empty for a new one.

    A form that was refused needs a new key: the old one would only repeat the refusal.
    """
    key = PostedForm(kept.fields)[KEY] if kept is not None and shown(visit, kept) is kept else ""
    if kept is None or not key:
        return ""
    stored = Key(value=key, fingerprint=b"").stored
    refused = await form_autosaves.was_refused(visit.ledger.pool, kept.slot.person, stored)
    return "" if refused else key


async def sends(visit: PageRequest) -> None:
    """Note under which key a kept form is sent, before it is recorded. If the record is away, nothing is."""
    key, read = visit.form[KEY], visit.form[READ]
    if not key or not read or is_unsent(visit):
        return
    stored = Key(value=key, fingerprint=b"").stored
    with suppress(LedgerAway):
        await form_autosaves.take_key(
            visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, read, stored
        )


async def done(visit: PageRequest, slot: AutosaveSlot) -> None:
    """Delete the kept form, which is recorded now. If the record is away, its key says that it was sent."""
    with suppress(LedgerAway):
        await form_autosaves.discard(
            visit.ledger.pool, visit.ledger.seals, slot, visit.form[READ], visit.form[WINDOW]
        )


def typed(visit: PageRequest) -> str:
    """For the script: `typed` if the form shows what the visitor has already sent once."""
    return "typed" if visit.request.method == "POST" else ""


def on_page(visit: PageRequest, kept: FormDraft | None) -> dict[str, Any]:
    """What the template of a form needs: what was kept, and what this window has read of it.

    `older` is the version on this page, if it is not the newest.
    """
    sent = visit.sent if visit.sent is not None else PostedForm([])
    older = shown(visit, kept) if kept is not None else None
    return {
        "kept": kept,
        "older": older if older is not kept else None,
        "draft_addresses": (_version(visit, ""), _version(visit, OTHER)),
        "marks": {READ: kept.revision if kept is not None else sent[READ], WINDOW: sent[WINDOW]},
        "typed": typed(visit),
    }


def _version(visit: PageRequest, version: str) -> str:
    """The address of this page with that version of the form: the newest, or the other."""
    query = {**visit.request.query_params, "version": version}
    return f"{visit.request.url.path}?{urlencode({name: each for name, each in query.items() if each})}"


async def keep(visit: PageRequest, slot: AutosaveSlot, form: PostedForm, *, ended: bool) -> FormDraft | None:
    """Keep a form; `ended` if it arrived after its session ended."""
    key = form[KEY]
    typed_form = TypedForm(
        fields=[(name, value) for name, value in form.items() if name not in _NOT_KEPT],
        at=visit.now,
        key=Key(value=key, fingerprint=b"").stored if key else None,
        read=form[READ],
        window=form[WINDOW],
        ended=ended,
    )
    return await form_autosaves.keep(visit.ledger.pool, visit.ledger.seals, slot, typed_form)


def for_script(said: dict[str, str]) -> Response:
    """The answer to the script: times and the name of the version, without a word of the form."""
    return JSONResponse(said)


def _saved_answer(kept: FormDraft | None) -> Response:
    if kept is None:
        return for_script({})
    other = recent_time(kept.other.saved_at, kept.saved_at) if kept.other is not None else ""
    return for_script({"saved": clock_time(kept.saved_at), "draft": kept.revision, "other": other})
