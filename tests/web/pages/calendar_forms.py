"""The calendar's page for one day, and its form as no page shows it."""

from tests.school import WHY
from tests.web.browsers import BrowserSession

TUESDAY = "/calendar?day-day=2&day-month=3&day-year=2027&change=add"


async def sent_to(visitor: BrowserSession, address: str) -> int:
    """The answer to a form that none of their pages shows."""
    token = await visitor.page.locator("input[name=token]").first.input_value()
    sent: dict[str, str | float | bool] = {
        "token": token,
        "day-day": "2",
        "day-month": "3",
        "day-year": "2027",
        "change": "add",
        "reasons": WHY,
    }
    answer = await visitor.context.request.post(
        visitor.address + address, form=sent, headers={"Sec-Fetch-Site": "same-origin"}
    )
    return answer.status
