"""The fields of a case in words: every field has a label, every value is in plain words."""

from dataclasses import replace
from datetime import date

from domain.entries.base import Circumstances, Exploitation
from domain.entries.reporting import CasePupil, ImageryParty
from domain.evolve import replay
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import MORE, fed_back, raised, referred
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import COLLEAGUE, DSL, POLICY
from tests.domain.story import Story, done, given
from tests.web.visible_codes import codes_in
from web.pages.audit.field_comparison import Compared, ShownField, compared, laid_out
from wording import obligation_topics
from wording.field_labels import ValueFormatter, words_of

NAMES = {DSL.id: "Dana Lead", COLLEAGUE.id: "Cora Colleague"}
FULL = raised(
    category="youth_produced_imagery",
    child_words="He asked for it.",
    indicators=tuple(each.code for each in POLICY.codes["indicators"][:2]),
    imagery=True,
    imagery_parties=(ImageryParty(part="in_image", age=14), ImageryParty(part="asked_for", age="unknown")),
    device_location="In the safe.",
    child_unaware=True,
    adult_involved="unknown",
    staff_allegation=True,
    circumstances=Circumstances(
        mode=("in_person", "technology"),
        contact_type=tuple(each.code for each in POLICY.codes["contact_types"][:1]),
        online="A game.",
        places="The park.",
        peers="A friend.",
    ),
    exploitation=Exploitation(
        imbalances=tuple(each.code for each in POLICY.codes["imbalances"][:1]),
        limbs=tuple(each.code for each in POLICY.codes["limbs"][:1]),
    ),
)


def _fields(story: Story) -> list[ShownField]:
    return laid_out(whole_document(story.state), NAMES, POLICY, obligation_topics.in_entries(story.stream))


def _said(fields: list[ShownField]) -> dict[tuple[str, str], str]:
    return {(each.section, each.label): each.value for each in fields}


def test_every_field_of_a_case_has_words_and_no_other_has() -> None:
    view = whole_document(whole_life().state)
    concern = dict(view["concern"])
    assert set(words_of("pupil")) == set(view["pupil"])
    assert set(words_of("circumstances")) == set(concern.pop("circumstances"))
    assert set(words_of("concern")) == set(concern)
    assert set(words_of("referral")) == set(view["agency_referrals"][0]) - {"id"}
    assert {*words_of("case"), *words_of("around")} <= set(view)


def test_a_group_of_values_is_shown_for_any_field() -> None:
    said = ValueFormatter(names=NAMES, policy=POLICY)
    assert said.value("social_worker", {"name": "A Worker", "phone": None, "email": "a@b.example"}) == (
        "A Worker, a@b.example"
    )
    assert (
        said.value("of_later_days", {"name": "Another person", "agency": "police"})
        == "Another person, The police"
    )
    assert said.value("of_later_days", {"name": None}) is None


def test_no_field_of_a_whole_case_shows_a_code() -> None:
    story, seen = whole_life(), set[str]()
    for number in range(1, len(story.stream) + 1):
        part = replace(story, stream=story.stream[:number], folded=replay(story.stream[:number]))
        seen |= {f"{each.section} | {each.label} | {each.value}" for each in _fields(part)}
    assert len(seen) > 200
    assert codes_in("\n".join(seen)) == []


def test_images_and_circumstances_are_shown_without_a_code() -> None:
    fields = _said(_fields(given(FULL)))
    assert fields[("The concern", "Who is in the images, took them or has them")] == (
        "Is in the images: 14 years old; Asked for them: age not known"
    )
    assert fields[("The concern", "An adult is involved")] == "Yes"  # an account of unknown age counts (8.3)
    assert fields[("The concern", "There are images")] == "Yes"
    assert len([label for section, label in fields if section == "The concern"]) >= 18
    assert codes_in("\n".join(map(str, fields.items()))) == []


def test_an_unanswered_question_is_not_recorded() -> None:
    fields = _said(_fields(given(raised())))
    assert fields[("The concern", "There are images")] == "Not recorded"
    harmed = "About an adult who works with children"
    assert fields[("The concern", harmed)] == "Not recorded"
    assert fields[("The concern", "The child knows about it")] == "Not recorded"
    assert fields[("The concern", "An adult is involved")] == "Not known"
    assert fields[("The concern", "Immediate danger")] == "No"


def test_an_unknown_name_is_shown_as_not_known() -> None:
    nobody = raised()(Story()).state.pupil
    assert nobody.name != "unknown"
    unknown = CasePupil(name="unknown", date_of_birth="unknown")
    story = given(raised())
    fields = laid_out(whole_document(replace(story.state, pupil=unknown)), NAMES, POLICY)
    assert _said(fields)[("The child", "Name")] == "Not known"
    assert _said(fields)[("The child", "Date of birth")] == "Not known"
    born = replace(unknown, date_of_birth=date(2020, 1, 31))
    fields = laid_out(whole_document(replace(story.state, pupil=born)), NAMES, POLICY)
    assert _said(fields)[("The child", "Date of birth")] == "31 January 2020"


def test_a_changed_field_has_both_values() -> None:
    before = _fields(given(raised(), referred()))
    after = _fields(given(raised(), referred(), fed_back("section_17"), done(MORE)))
    changed = {(each.section, each.label): each for each in compared(after, before) if each.differs}
    decision = ("Referral to children's social care", "Decision")
    told = "Section 17: they are assessing a child in need"
    assert changed[decision] == Compared(section=decision[0], label=decision[1], value=told, other=None)
    assert ("The case", "Reference") not in changed
    assert ("Tasks", "Answer from children's social care") in changed


def test_people_are_named_and_times_are_in_words() -> None:
    fields = _said(_fields(given(raised(), referred())))
    referral = "Referral to children's social care"
    assert fields[(referral, "Made by")] == "Dana Lead"
    assert fields[(referral, "Made")].startswith("Monday 1 March 2027")


def test_the_second_referral_to_an_agency_is_told_from_the_first() -> None:
    fields = _fields(given(raised(), referred(), fed_back("no_statutory"), referred()))
    sections = {each.section for each in fields if each.section.startswith("Referral to")}
    assert len(sections) == 2
    assert any("second" in each for each in sections)
