"""Images of children: the ages and where the device is, but never the image (8.1 to 8.6, 2.4e)."""

import base64
from typing import Any

import pytest

from domain.case.warnings import NO_AGES, NO_IMAGES, OFFENDERS_USE_IT, UNAWARE, UNKNOWN_AGE, risk_warnings
from domain.commands import AddInformation, ImageryParty, PersonCommand
from domain.image_detection import NO_IMAGE, is_image, names_an_image
from domain.refusals import PoliceReferralRequired
from domain.validation.request_checks import faults
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, a_referral, a_review, raised
from tests.domain.people_and_times import DSL, MONDAY_10AM, TEACHER
from tests.domain.safeguard_builders import AGE_UNKNOWN, in_images, kept_back, shared, spoken_to
from tests.domain.story import done, given
from tests.with_each import with_each

BYTES = bytes(range(256)) * 4
WRITTEN = base64.b64encode(BYTES).decode()
MAILED = base64.encodebytes(BYTES).decode()
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(range(40))).decode()
IMAGERY = raised(category="youth_produced_imagery")


@with_each(
    "text",
    [
        f"data:image/png;base64,{PNG}",
        "see DATA: image/jpeg;base64,AAAA",
        "data:application/octet-stream;base64,AAAA",
        f"It is {PNG} here",
        JPEG,
        WRITTEN,
        f"Sent today:\n{MAILED}",
        MAILED.replace("\n", "\r\n"),
        base64.urlsafe_b64encode(BYTES).decode(),
        BYTES.hex(),
        '<img src="https://example.org/1">',
        "<svg xmlns='x'>",
    ],
)
def test_no_text_is_taken_that_holds_an_image(text: str) -> None:
    """8.2."""
    command = AddInformation(text=text)
    (fault,) = faults(command, MONDAY_10AM)
    assert (fault.pointer, fault.message, fault.clause) == ("/text", NO_IMAGE, "8.2")


@with_each(
    ("command", "pointer"),
    [
        (a_concern(summary=WRITTEN), "/concern/summary"),
        (a_concern(child_words=WRITTEN), "/concern/child_words"),
        (AddInformation(text="Found.", device_location=WRITTEN), "/device_location"),
        (a_referral(reasons=WRITTEN), "/reasons"),
        (a_review(reasons=WRITTEN), "/reasons"),
        (spoken_to(support_signposted=WRITTEN), "/support_signposted"),
        (shared(to=WRITTEN), "/to"),
        (kept_back(from_=WRITTEN), "/from"),
    ],
)
def test_it_is_refused_in_every_field_of_every_command(command: PersonCommand, pointer: str) -> None:
    assert [(fault.pointer, fault.clause) for fault in faults(command, MONDAY_10AM)] == [(pointer, "8.2")]


@with_each(
    "text",
    [
        "An older man asked her for a picture and she sent it; her phone is locked in the office safe.",
        "data: image/video consent form; the data:image column of the sheet",
        "x" * 5000,
        "-" * 300,
        "A very long line. " * 1000,
        "https://example.org/" + "/".join(["a-path-of-words"] * 10),
        "Reference 0F3A-99, " + "the UPN is A123456789012. " * 50,
    ],
)
def test_prose_is_not_an_image(text: str) -> None:
    assert not is_image(text)


@with_each("name", ["attachment", "attachments", "image", "Images", "photo_1", "the-file", "video"])
def test_a_field_for_an_image_is_known_by_its_name(name: str) -> None:
    assert names_an_image(name)


@with_each("name", ["colour", "imagery", "profile", "text", "imagination"])
def test_another_unknown_field_is_just_unknown(name: str) -> None:
    assert not names_an_image(name)


@pytest.mark.parametrize("age", [-1, 121])
def test_an_age_is_an_age(age: int) -> None:
    more = AddInformation(text="Two.", imagery_parties=(AGE_UNKNOWN, ImageryParty(part="took", age=age)))
    given(raised()).when(more).malformed("/imagery_parties/1/age")


def test_an_adult_among_the_ages_is_for_the_police_and_nothing_else() -> None:
    """8.3: with or by adults it is child sexual abuse."""
    story = given(raised(category="youth_produced_imagery", imagery_parties=in_images(8, 18)))
    assert "refer:police" in story.owed
    assert "8.3" in story.stream[0].clauses
    story.when(a_review()).refused(PoliceReferralRequired)
    later = given(IMAGERY).when(AddInformation(text="He is 30.", imagery_parties=in_images(30)))
    later.opens("refer:police")
    neglect = given(raised()).when(AddInformation(text="He is 30.", imagery_parties=in_images(30)))
    neglect.opens("refer:police")


def test_children_among_themselves_are_no_case_for_8_3() -> None:
    story = given(raised(category="youth_produced_imagery", imagery_parties=in_images(8, 17)))
    assert "refer:police" not in story.owed
    assert story.when(a_review()).refusal is None


def test_the_ages_are_asked_for_until_they_are_told_or_said_to_be_unknown() -> None:
    """8.1."""
    story = given(IMAGERY)
    assert {NO_AGES, NO_IMAGES, OFFENDERS_USE_IT} <= set(risk_warnings(story.state))
    unknown = story.tell(AddInformation(text="No one knows.", imagery_parties=(AGE_UNKNOWN,)))
    assert NO_AGES not in risk_warnings(unknown.state)
    assert UNKNOWN_AGE in risk_warnings(unknown.state)
    known = story.tell(AddInformation(text="Both eight.", imagery_parties=in_images(8, 8)))
    assert not {NO_AGES, UNKNOWN_AGE} & set(risk_warnings(known.state))
    assert risk_warnings(given(raised()).state) == ()


def test_the_case_shows_where_the_device_is_and_nothing_that_is_on_it() -> None:
    """8.2."""
    story = given(raised(category="youth_produced_imagery", device_location="Locked in the office safe"))
    story = story.tell(AddInformation(text="Moved.", device_location="With the police"))
    shown = case_document(story.state, DSL)["concern"]
    assert shown["device_location"] == "With the police"
    assert shown["imagery_parties"] == []


def test_a_child_who_does_not_know_is_told_as_a_dsl_decides() -> None:
    """2.4e."""
    story = given(raised(child_unaware=True))
    assert UNAWARE in risk_warnings(story.state)
    aware = story.tell(AddInformation(text="Told by her sister.", child_unaware=False))
    assert UNAWARE not in risk_warnings(aware.state)


def test_a_reporter_sees_what_they_told_of_images_and_no_more() -> None:
    """3-STF.k."""
    story = given(
        raised(TEACHER, category="youth_produced_imagery"),
        done(AddInformation(text="More.", imagery_parties=in_images(12), device_location="Safe"), DSL),
    )
    own: dict[str, Any] = case_document(story.state, TEACHER)["concern"]
    assert (own["imagery_parties"], own["device_location"]) == ([], None)


def test_the_origin_of_an_image_is_recorded_and_never_lessens_the_concern() -> None:
    """8.1: an image that is altered or computer-generated is also an image of the child."""
    given().when(a_concern(imagery=False, imagery_origin="altered")).malformed("/concern/imagery_origin")
    given(raised()).when(AddInformation(text="Fake.", imagery=False, imagery_origin="unknown")).malformed(
        "/imagery_origin"
    )
    made = given().when(a_concern(imagery=True, imagery_origin="ai_generated", adult_involved=True))
    made.opens("accept", "review", "protect", "refer:police")
    assert made.events[0].clauses[2:] == ("8.3", "8.1")
    said = given(raised(adult_involved=True)).when(AddInformation(text="A fake.", imagery_origin="altered"))
    said.opens("refer:police")
    shown = case_document(said.after.state, DSL)["concern"]
    assert (shown["imagery"], shown["imagery_origin"]) == (True, "altered")
    later = said.after.tell(AddInformation(text="No one is sure.", imagery_origin="unknown"))
    assert case_document(later.state, DSL)["concern"]["imagery_origin"] == "unknown"
    assert case_document(given(raised()).state, DSL)["concern"]["imagery_origin"] is None
