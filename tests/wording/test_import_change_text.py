"""Each part that an import changes is in words."""

from domain.entries.agencies import SocialWorker
from domain.imports.import_step import FieldChange
from domain.pupils.pupil_details import PupilContact
from wording.import_text import change_lines

JO = PupilContact(name="Jo Ashdown", relationship="Mother", parental_responsibility="yes")
JO_BY_PHONE = PupilContact(
    name="Jo Ashdown", relationship="Mother", parental_responsibility="unknown", phone="01632 960001"
)
SOL = SocialWorker(name="Sol Worker", phone="01632 960002")


def test_a_plain_field_has_its_old_and_new_value() -> None:
    assert change_lines(FieldChange(field="class", old=None, new="9B")) == ["class: not recorded → 9B"]


def test_each_changed_part_of_a_contact_and_each_new_contact_is_shown() -> None:
    assert change_lines(FieldChange(field="contacts", old=(JO,), new=(JO_BY_PHONE, JO))) == [
        "contact Jo Ashdown, parental responsibility: yes → unknown",
        "contact Jo Ashdown, telephone number: not recorded → 01632 960001",
        "new contact: Jo Ashdown, relationship Mother, parental responsibility yes",
    ]
    assert change_lines(FieldChange(field="contacts", old=None, new=(JO,))) == [
        "new contact: Jo Ashdown, relationship Mother, parental responsibility yes"
    ]


def test_a_social_worker_is_shown_with_their_number_and_address() -> None:
    moved = SocialWorker(name="Sol Worker", phone="01632 960002", email="sol@council.example")
    other = SocialWorker(name="Kim Other")
    assert change_lines(FieldChange(field="social_worker", old=SOL, new=moved)) == [
        "social worker Sol Worker, e-mail address: not recorded → sol@council.example"
    ]
    assert change_lines(FieldChange(field="social_worker", old=SOL, new=other)) == [
        "social worker: Sol Worker, telephone number 01632 960002 → Kim Other"
    ]
