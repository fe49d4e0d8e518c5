"""Every page has its picture in `docs/pages`: a new page needs a line in the pictures' catalogue."""

from collections import Counter
from pathlib import Path

from tests.web.pictures import acts, index
from tests.web.pictures.catalogue import PICTURES, SECTIONS
from tests.web.pictures.routes import page_at
from web.pages.reporting.report_screens import STEPS
from web.pages_app import PAGES

FOLDER = Path("docs/pages")
NO_PAGES = {
    "/events": "a stream that the script reads",
    "/cases/{id}/events": "a stream that the script reads",
    "/stay": "a number of seconds",
    "/cases/{id}/agency-referrals/{agency_referral}/form": "a PDF",
    "/sign-in/card": "leads on",
    "/sign-out": "leads on",
    "/demonstration/skip": "leads on",
    "/people/{id}/sign-out": "leads on",
    "/people/import/confirm": "leads on",
    "/people/import/discard": "leads on",
    "/pupils/import/answers": "leads on",
    "/pupils/import/confirm": "leads on",
    "/pupils/import/discard": "leads on",
    "/pupils/{id}/print": "a PDF",
    "/register/find": "a part of a page that the script reads",
    "/duty/{id}/end": "leads on",
    "/absences/{id}/end": "leads on",
    "/cases/saved": "leads on",
    "/cases/saved/{id}": "leads on, or shows what a search shows",
    "/calendar/requests/{number}/refuse": "leads on",
    "/work/choice": "leads on",
}
"""What answers with no page of its own."""
FILES = (".csv", ".pdf", ".txt")
"""How the addresses of files end."""


def test_every_page_has_a_picture() -> None:
    pictured = {page_at(each.shown) for each in PICTURES}
    shown = [page for page in PAGES if not page.endswith(FILES)]
    assert [page for page in shown if page not in pictured | NO_PAGES.keys()] == []


def test_every_address_listed_as_no_page_exists_and_has_no_picture() -> None:
    pictured = {page_at(each.shown) for each in PICTURES}
    assert [each for each in NO_PAGES if each not in PAGES or each in pictured] == []


def test_every_question_of_a_report_has_a_picture() -> None:
    opened = {each.shown for each in PICTURES}
    assert [step.name for step in STEPS if f"/report/{step.name}" not in opened] == []


def test_no_two_pictures_have_one_name_or_one_heading() -> None:
    names, headings = Counter(each.name for each in PICTURES), Counter(each.says for each in PICTURES)
    assert [each for each, often in (names + headings).items() if often > 1] == []


def test_the_report_that_is_typed_is_about_another_child_than_every_case() -> None:
    told = Path("tests/web/pictures/story.py").read_text("utf-8")
    assert acts.A_REPORT["child"]["/pupil/name"][0] not in told
    assert acts.A_REPORT["what"]["/concern/child_words"][0] not in told


def test_the_folder_holds_these_pictures_and_no_others() -> None:
    assert sorted(each.stem for each in FOLDER.glob("*.png")) == sorted(each.name for each in PICTURES)


def test_the_list_is_as_the_catalogue_has_it() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == index.written(SECTIONS)
