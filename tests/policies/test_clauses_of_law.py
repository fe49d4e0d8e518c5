"""Law and guidance in the policy's register: each with its date, or none."""

from datetime import date

import pytest

from policies import load

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
