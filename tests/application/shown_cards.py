"""The cards of Your work that a reader is shown."""

from application.cases.work_cards import CardPage, WorkCard, card_page
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.card_queries import CardChoice, CardPlace, Order, Tab
from tests.school import School
from tests.store.queries.callers import caller


async def all_cards(
    ledger: Ledger, reader: Caller, limit: int = 50, *, tab: Tab = "school", order: Order = "deadline"
) -> list[CardPage]:
    """Every page of a tab."""
    pages: list[CardPage] = []
    after: CardPlace | None = None
    while True:
        pages.append(await card_page(ledger, reader, CardChoice(tab=tab, order=order), limit, after))
        after = pages[-1].more
        if after is None:
            return pages


def cases(cards: list[WorkCard]) -> list[frozenset[str]]:
    """The references on each card."""
    return [
        frozenset([card.unread.reference] if card.unread else (each.reference for each in card.cases))
        for card in cards
    ]


async def on_tab(ledger: Ledger, reader: Caller, tab: Tab = "school") -> list[frozenset[str]]:
    (page,) = await all_cards(ledger, reader, tab=tab)
    return cases([*page.danger, *page.left, *page.cards])


def dsl_of(school: School) -> Caller:
    return caller(school, school.dsl, "dsl", "staff")
