"""The local authorities' packs, and law and guidance with their dates: a malformed one is refused."""

import re
from datetime import date
from pathlib import Path

import pytest

from policies import MalformedPolicy, load
from policies.authority_packs import FOLDER, load_authorities, load_authority
from tests.policies.changed_policy_text import Change, swap
from tests.with_each import with_each

WHOLE = """id = "hilltown"
name = "Hilltown"
source = "A page of the council's"
checked_on = 2026-11-25
stale_after_months = 12
confirm_in_writing = "24 hours"

[contacts]
portal = "A form"
secure_email = "front.door@example.org"

[contacts.front_door]
phone = "01632 960000"
opens = 09:00:00
closes = 16:30:00

[contacts.designated_officer]
phone = "01632 960002"

[contacts.edt]
phone = "01632 960001"
hours = "Out of hours"

[[disagreement]]
stage = 1
our_role = "dsl"
their_role = "Team manager"
raise_within = "2 working days"
respond_within = "3 working days"
on_silence = "Raise stage 2"

[[disagreement]]
stage = 2

[[response_times]]
what = "Contact decided"
within = "24 hours"

[[ladders.feedback]]
to = ["dsl"]
say = "contact-social-worker"

[[ladders.feedback]]
after = "1 working day"
to = ["board_lead"]
say = "feedback-missing-for-days"
repeat = "1 working day"
"""


@with_each(
    ("change", "complaint"),
    [
        (lambda _: "id = ", r"cannot be read as TOML"),
        (swap('id = "hilltown"\n', ""), r"the pack lacks id"),
        (swap('source = "A page of the council\'s"', 'source = " "'), r"the pack has an empty source"),
        (swap("checked_on = 2026-11-25\n", ""), r"the pack lacks checked_on"),
        (swap("2026-11-25", '"2026-11-25"'), r"the pack needs a date as checked_on"),
        (swap("months = 12", "months = 0"), r"the pack has a number that is not above zero"),
        (swap("months = 12", 'months = "12"'), r"needs a whole number as stale_after_months"),
        (swap("stale_after", 'mood = "good"\nstale_after'), r"the pack has the unknown field mood"),
        (swap('"24 hours"', '"a day"'), r'needs a span such as "10 minutes".* as confirm_in_writing'),
        (swap("[contacts]\n", "[contacts]\nfax = 1\n"), r"contacts has the unknown field fax"),
        (swap('"01632 960000"', "1632"), r"contacts.front_door needs text as phone"),
        (swap("closes = 16:30:00\n", ""), r"contacts.front_door must open before it closes"),
        (swap("16:30:00", "08:30:00"), r"contacts.front_door must open before it closes"),
        (swap("stage = 2", "stage = 3"), r"disagreement, number 2 is out of order"),
        (swap("stage = 2", ""), r"disagreement, number 2 lacks stage"),
        (swap('"dsl"', '"chief"'), r"disagreement, number 1 names 'chief', which is not one of dsl"),
        (swap('"3 working days"', '"soon"'), r"number 1 needs a span .* as respond_within"),
        (
            lambda text: text[: text.index("[[disa")] + "[disagreement]",
            r"needs a list of tables as disagreement",
        ),
        (swap('within = "24 hours"\n', ""), r"response_times, number 1 lacks within"),
        (
            swap('after = "1 working day"\n', ""),
            r"ladders.feedback, rung 2 must have an after unless it is the first",
        ),
    ],
)
def test_a_malformed_pack_is_refused_with_a_sentence(tmp_path: Path, change: Change, complaint: str) -> None:
    file = tmp_path / "hilltown.toml"
    file.write_text(change(WHOLE), encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=complaint) as refusal:
        load_authority(file)
    assert str(refusal.value).startswith("hilltown.toml")
    assert str(refusal.value).endswith(".")


def test_two_packs_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "b.toml").write_text(WHOLE.replace('id = "hilltown"', 'id = "other"'), encoding="utf-8")
    with pytest.raises(MalformedPolicy, match=r"b.toml: hilltown has the same name\."):
        load_authorities(tmp_path)


def test_a_whole_pack_is_read(tmp_path: Path) -> None:
    file = tmp_path / "hilltown.toml"
    file.write_text(WHOLE, encoding="utf-8")
    pack = load_authority(file)
    assert str(pack.confirm_in_writing) == "24 hours"
    assert [stage.stage for stage in pack.disagreement] == [1, 2]
    assert pack.contacts.edt.phone == "01632 960001"
    assert pack.contacts.designated_officer.phone == "01632 960002"
    assert str(pack.ladders["feedback"][1].repeat) == "1 working day"
    assert pack.response_times[0].within == "24 hours"


def test_those_that_ship_have_their_written_limits() -> None:
    limits = {pack.id: str(pack.confirm_in_writing) for pack in load_authorities().values()}
    assert limits == {
        "croydon": "None",
        "cumbria": "None",
        "first-response-form": "48 hours",
        "gloucestershire": "None",
        "herefordshire": "2 working days",
        "nottingham": "48 hours",
        "sefton": "None",
        "shropshire": "24 hours",
        "walsall": "24 hours",
        "waltham-forest": "24 hours",
    }


def test_gloucestershire_has_its_two_phone_numbers_and_no_pack_has_an_invented_one() -> None:
    home = load_authorities()["gloucestershire"].contacts
    assert (home.front_door.phone, home.edt.phone) == ("01452 426565", "01452 614194")
    assert "From 8am to 9am, try both numbers" in (home.edt.hours or "")
    for path in FOLDER.glob("*.toml"):
        if path.stem != "gloucestershire":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"phone|email|\b0\d{4}\b", text), path.name


def test_an_old_form_and_what_quotes_a_replaced_edition_are_stale_and_what_was_just_checked_is_not() -> None:
    stale = [pack.id for pack in load_authorities().values() if pack.is_stale(date(2026, 12, 1))]
    assert stale == ["croydon", "herefordshire"]
    assert all(pack.is_stale(date(2027, 11, 26)) for pack in load_authorities().values())


POLICY = load("coalway-cse-2023")
REGISTER = POLICY.register


def test_law_whose_commencement_is_not_verified_has_no_date() -> None:
    undated = [law for law in REGISTER.coming_law if "not verified" in law.status]
    assert len(undated) == 2
    assert [law.effective_from for law in undated] == [None, None]
    assert all("check" in law.source for law in REGISTER.coming_law)


def test_the_duty_to_share_is_in_force_by_the_partnerships_notice_from_its_day_on() -> None:
    the_day_before, the_day = date(2026, 9, 29), date(2026, 9, 30)
    (law,) = [each for each in REGISTER.in_force(the_day) if "16LA" in each.name]
    assert law not in REGISTER.in_force(the_day_before)
    assert law.status == "in force by the partnership's notice; commencement regulations not seen"
    assert law not in REGISTER.to_come(the_day)
    assert law in REGISTER.to_come(the_day_before)
    assert {*REGISTER.in_force(the_day), *REGISTER.to_come(the_day)} == {*REGISTER.coming_law}


@pytest.mark.parametrize(
    ("name", "since"),
    [("the Information Commission", date(2026, 9, 30)), ("section 164A", date(2026, 6, 19))],
)
def test_the_new_law_on_complaints_about_information_has_its_date(name: str, since: date) -> None:
    """3-STF.g: until then, records name the Information Commissioner."""
    (law,) = [each for each in REGISTER.coming_law if name in each.name]
    assert (law.clauses, law.effective_from) == (("3-STF.g",), since)
    assert "not read" in law.status


def test_the_duty_to_report_has_no_date_and_no_clock() -> None:
    (law,) = [each for each in REGISTER.coming_law if "report child sexual abuse" in each.name]
    assert law.effective_from is None
    assert "no commencement found" in law.status
    assert "clause 77" not in law.name


def test_guidance_whose_standing_was_not_established_says_so() -> None:
    said = {each.name: each.source or "" for each in REGISTER.references if each.superseded_by is None}
    for name in ("Child sexual exploitation", "What to do if you're worried a child is being abused"):
        assert "not established" in said[name]


def test_superseded_guidance_is_named_with_its_edition() -> None:
    assert {(each.name, each.edition) for each in REGISTER.superseded()} == {
        ("Working Together to Safeguard Children", "2018"),
        ("Keeping children safe in education", "2023"),
        ("Information sharing", "2018"),
    }
    assert all(each.source and each.checked_on for each in REGISTER.superseded())
