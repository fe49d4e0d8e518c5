"""A local authority's pack as people see it."""

from datetime import date

from domain.policy.authority_pack import Authority, Contact, ResponseTime
from views.read_model import SpanText, read_model


@read_model
class ContactsView:
    """How to reach the authority."""

    front_door: Contact
    edt: Contact
    """The emergency duty team, out of hours."""
    secure_email: str | None
    portal: str | None


@read_model
class DisagreementStageView:
    """One stage of the procedure for professional disagreements."""

    stage: int
    our_role: str | None
    their_role: str | None
    raise_within: SpanText | None
    respond_within: SpanText | None
    on_silence: str | None


@read_model
class AuthorityView:
    """What Onward knows of one local authority, from where, and as of when."""

    id: str
    name: str
    source: str
    checked_on: date
    stale: bool
    """Whether it was last checked too long ago, or rests on something that was replaced."""
    outdated: str | None
    note: str | None
    contacts: ContactsView
    confirm_in_writing: SpanText | None
    disagreement: tuple[DisagreementStageView, ...]
    response_times: tuple[ResponseTime, ...]
    """What the authority promises; no clock of Onward's counts it."""


def authority_view(pack: Authority, today: date) -> AuthorityView:
    """One authority's pack."""
    contacts = pack.contacts
    return AuthorityView(
        id=pack.id,
        name=pack.name,
        source=pack.source,
        checked_on=pack.checked_on,
        stale=pack.is_stale(today),
        outdated=pack.outdated,
        note=pack.note,
        contacts=ContactsView(
            front_door=contacts.front_door,
            edt=contacts.edt,
            secure_email=contacts.secure_email,
            portal=contacts.portal,
        ),
        confirm_in_writing=pack.confirm_in_writing,
        disagreement=tuple(
            DisagreementStageView(
                stage=each.stage,
                our_role=each.our_role,
                their_role=each.their_role,
                raise_within=each.raise_within,
                respond_within=each.respond_within,
                on_silence=each.on_silence,
            )
            for each in pack.disagreement
        ),
        response_times=pack.response_times,
    )
