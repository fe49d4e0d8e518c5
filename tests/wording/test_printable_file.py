"""The file on paper: what is printed, and where a copy is kept (11.15)."""

import re

import pytest

from domain.people.roles import Person
from domain.refusals import CaseClosed
from domain.rules.side_records import HEADS_OFFICE
from store.ledger.event_codec import shown
from tests.domain.case_documents import case_document, whole_document
from tests.domain.command_builders import A_VIEW, raised, void
from tests.domain.full_case import whole_life
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_10AM, POLICY, TEACHER
from tests.domain.record_builders import a_copy
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given
from wording import event_sentences
from wording.entry_details import in_full
from wording.printable_file import paper


def printed(story: Story, *, about_a_head: bool = False) -> str:
    events = [shown(event) | {"seal": {"hash": f"{event.version:064x}"}} for event in story.stream]
    names = {TEACHER.id: "Tom <Teacher>"}
    details = {event.version: in_full(event.fact, names, POLICY) for event in story.stream}
    return paper(
        whole_document(story.state),
        events,
        event_sentences.without_actors(story.stream, names),
        details,
        {str(person): name for person, name in names.items()},
        POLICY,
        printed_at=MONDAY_10AM,
        printed_by="Dana Lead",
        about_a_head=about_a_head,
    )


@pytest.mark.parametrize("by", [HEAD, TEACHER])
def test_the_register_of_copies_is_the_dsls(by: Person) -> None:
    given(raised()).when(a_copy(), by=by).refused(Forbidden)
    given(raised(), closed).when(a_copy()).refused(CaseClosed)
    given(raised()).when(a_copy(sha256="ab")).malformed("/sha256")
    given(raised()).when(a_copy("The cabinet")).malformed("/kept_in")


def test_the_heads_office_causes_a_warning_if_the_concern_is_about_staff() -> None:
    """11.15 against 3.2h: the policy keeps paper in the head's office."""
    about = given(raised(about=(HEAD,)))
    about.when(a_copy(HEADS_OFFICE)).warns("11.15")
    about.when(a_copy()).warns()
    about.when(a_copy(HEADS_OFFICE, destroyed=True)).warns()
    given(raised()).when(a_copy(HEADS_OFFICE)).warns()


def test_each_copy_is_shown_as_its_newest_entry_says() -> None:
    story = given(
        raised(TEACHER), done(a_copy()), done(a_copy(sha256="aa" * 32)), done(a_copy(destroyed=True))
    )
    copies = case_document(story.state, DSL)["paper_copies"]
    assert [(each["sha256"][:2], each["destroyed"]) for each in copies] == [("0f", True), ("aa", False)]
    assert not case_document(story.tell(void(4)).state, DSL)["paper_copies"][0]["destroyed"]
    assert case_document(story.state, TEACHER)["paper_copies"] == []


def test_the_page_holds_every_word_as_it_was_written_and_nothing_that_a_browser_would_run() -> None:
    story = given(raised(TEACHER, summary="Said <script>alert(1)</script> & left."), done(A_VIEW))
    page = printed(story)
    assert "Said &lt;script&gt;alert(1)&lt;/script&gt; &amp; left." in page
    assert "<script>" not in page
    assert "No one asked me." in page
    assert "Tom &lt;Teacher&gt; (staff)" in page
    assert f"{2:064x}" in page


def test_the_page_shows_words_names_and_london_times_instead_of_codes() -> None:
    page = printed(whole_life())
    for words in (
        "<dt>Task</dt>\n<dd>Pick up the concern</dd>",
        "<dt>Due</dt>\n<dd>Monday 1 March 2027, 10:30am</dd>",
        "<dt>Who</dt>\n<dd>Designated safeguarding lead</dd>",
        "<dt>Policy version</dt>\n<dd>Version 2</dd>",
        "<dd>They will not do a statutory assessment</dd>",
        "1. Tom &lt;Teacher&gt; (staff) reported a concern",
        "<dt>What did you see or hear?</dt>\n<dd>Hungry all week.</dd>",
        "<dd>Phone call</dd>",
    ):
        assert words in page, words
    text = re.sub(r"[0-9a-f]{64}|[0-9a-f-]{36}", "", re.sub(r"<[^>]+>", "\n", page.partition("</style>")[2]))
    assert re.findall(r"\d{4}-\d\d-\d\d|\w+_\w+|coalway-cse|\w+:(?:cscs|police)-\d", text) == []
