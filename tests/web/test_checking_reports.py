"""What is wrong with a report, and what is not yet said, is told so that somebody finds it."""

from tests.web.filling import fill
from tests.web.looking import Lobby
from tests.world import School


async def test_two_days_that_cannot_be_are_told_apart(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/when")
    for name in ("occurred_at", "noticed_at"):
        await fill(desk, {f"/concern/{name}-day": ["31"], f"/concern/{name}-month": ["2"]})
        await fill(desk, {f"/concern/{name}-year": ["2027"], f"/concern/{name}-clock": ["3pm"]})
    desk.expected.add(422)
    await desk.press("Continue")
    said = await desk.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert [each.partition("?")[0] for each in said] == [
        "When did it happen",
        "When did you notice it, or were told",
    ]
    await desk.look()
    await desk.go("/report/check")
    listed = await desk.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert set(said) < set(listed)


async def test_what_need_not_be_answered_is_not_called_unanswered(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/words")
    await fill(desk, {"/concern/child_words": ["I am not going home."]})
    await desk.press("Continue")
    await desk.go("/report/check")
    unanswered = desk.page.locator(".govuk-summary-list__row", has_text="Not answered")
    asked = [each.partition("\t")[0] for each in await unanswered.all_inner_texts()]
    assert asked == [
        "What did you see or hear?",
        "Is the child in immediate danger now?",
        "Which child is it?",
        "What is it most like?",
    ]
    await desk.page.get_by_text("What you did not answer, and need not").click()
    await desk.look()
    await desk.press("Images")
    assert desk.page.url.endswith("/report/images")


async def test_what_somebody_did_not_know_is_shown_as_they_said_it(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/others")
    await desk.press("Continue")
    await desk.go("/report/check")
    rows = desk.page.locator(".govuk-summary-list__row")
    harmed = rows.filter(has_text="Is somebody who works with children said to have harmed a child?")
    assert "I do not know" in await harmed.inner_text()
    adult = rows.filter(has_text="Is an adult involved, as far as you know?")
    assert "I would rather not say now" in await adult.inner_text()
    assert await rows.filter(has_text="Are there nude or nearly nude images of a child?").count() == 0
    await desk.look()
