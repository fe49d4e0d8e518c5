"""An import adds contact details to those in the register, and erases none."""

from dataclasses import replace
from typing import Any

from domain.entries.agencies import SocialWorker
from domain.imports.import_step import RowFault
from domain.imports.merged_values import NO_RELATIONSHIP
from domain.pupils.pupil_details import MOST_CONTACTS, PupilContact
from tests.domain.imports.import_builders import after, kinds, plan, pupil, row
from tests.with_each import with_each

JO = PupilContact(
    name="Zoë Ash-Down",
    relationship="Mother",
    parental_responsibility="yes",
    phone="01632 960001",
    email="jo@home.example",
    lives_with_pupil=False,
)
PAT = PupilContact(name="Pat Lister", relationship="Father", parental_responsibility="no")
BARE = PupilContact(name="ZOE ASHDOWN", relationship=NO_RELATIONSHIP, parental_responsibility="unknown")
SOL = SocialWorker(name="Sol Worker", phone="01632 960002", email="sol@council.example")


def contacts_after(known: Any, given: Any) -> tuple[PupilContact, ...] | None:
    """The contacts in the register after an import, which a second one leaves alone."""
    rows, register = [row(contacts=given)], pupil(contacts=known)
    (found,) = after(plan(rows, register), register)
    assert kinds(plan(rows, found)) == ["unchanged"]
    return found.contacts


def test_what_the_file_does_not_give_of_a_contact_stays() -> None:
    assert contacts_after((JO, PAT), (BARE,)) == (JO, PAT)


@with_each(
    "part",
    [
        {"relationship": "Aunt"},
        {"parental_responsibility": "no"},
        {"phone": "01632 960009"},
        {"email": "zoe@home.example"},
        {"lives_with_pupil": True},
    ],
    ids=lambda part: next(iter(part)),
)
def test_what_the_file_gives_of_a_contact_changes(part: dict[str, Any]) -> None:
    assert contacts_after((PAT, JO), (replace(BARE, **part),)) == (PAT, replace(JO, **part))


def test_a_contact_who_is_not_in_the_register_is_added() -> None:
    assert contacts_after((JO,), (PAT,)) == (JO, PAT)
    assert contacts_after(None, (PAT,)) == (PAT,)


def test_of_two_contacts_of_one_name_neither_is_changed() -> None:
    other = replace(JO, phone="01632 960008")
    third = replace(BARE, phone="01632 960009")
    assert contacts_after((JO, other), (third,)) == (JO, other, third)
    assert contacts_after((JO,), (other, third)) == (JO, other, third)
    assert contacts_after((JO, other), (BARE,)) == (JO, other)


def test_contacts_that_the_register_has_no_room_for_are_left_out_with_a_warning() -> None:
    many = tuple(replace(PAT, name=f"Pat{number} Lister") for number in range(MOST_CONTACTS))
    (step,) = plan([row(contacts=(JO,))], pupil(contacts=many)).steps
    assert (step.kind, step.warnings) == ("unchanged", (RowFault(code="too-many", field="contacts"),))


def test_number_and_address_of_the_same_social_worker_stay() -> None:
    same, other = SocialWorker(name="SOL WORKER"), SocialWorker(name="Kim Other")
    assert kinds(plan([row(social_worker=same)], pupil(social_worker=SOL))) == ["unchanged"]
    moved = replace(same, phone="01632 960003")
    register = pupil(social_worker=SOL)
    assert after(plan([row(social_worker=moved)], register), register)[0].social_worker == replace(
        SOL, phone="01632 960003"
    )
    assert after(plan([row(social_worker=other)], register), register)[0].social_worker == other
