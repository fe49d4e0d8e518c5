"""The referral form before anything is recorded: what would be shared, with whom and why (11.5)."""

import orjson
from starlette.responses import Response

from api import form, problems, requests
from domain.catalogue import COMMANDS
from domain.refusals import Refused
from forms import reading
from web import keeping
from web.asking.errors import errors, refused
from web.asking.reading import gathered, read
from web.cases import doing
from web.cases.reaching import reaching
from web.visits import Page, Visit

_REFER = COMMANDS["refer"]


async def preview(visit: Visit) -> Response:
    """The form that a referral with these answers would have, or the questions again with what is wrong."""
    state = await visit.case()
    asked = await doing.asked_in(visit, _REFER, state, doing.sent(visit))
    posted = gathered(asked.questions, doing.sent(visit))
    found = read(asked.questions, posted)
    if found.faults:
        wrong = errors(asked.questions, found.faults, posted)
        return await doing.show(visit, _REFER, state, asked, posted, wrong, status=422)
    version = doing.version_of(visit)
    if_match = problems.etag(version) if version is not None else None
    content = orjson.dumps(found.body)
    sent = requests.Sent(visit.me.hash, None, if_match, content, len(content) > requests.MOST_BYTES, ())
    try:
        made = await form.foreseen(visit.ledger, sent, state.id)
    except problems.Malformed as malformed:
        wrong = errors(asked.questions, malformed.faults, posted)
        return await doing.show(visit, _REFER, state, asked, posted, wrong, status=422)
    except problems.StaleVersion:
        return await doing.show(visit, _REFER, state, asked, posted, since=version, status=412)
    except Refused as refusal:
        wrong = refused(refusal.sentence)
        return await doing.show(visit, _REFER, state, asked, posted, wrong, status=409)
    return visit.page(
        "auditor/preview.html",
        title="The form before it is recorded",
        case=f"/cases/{state.id}",
        button=asked.button,
        form=await reading.filled(made),
        reaching=reaching(visit, state),
        typed=visit.form.items(),
    )


PAGES = {"/cases/{id}/refer/preview": Page(post=preview, keeps=keeping.of_case(_REFER.name))}
