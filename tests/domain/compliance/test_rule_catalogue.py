"""Which clauses a docstring names, and which it only seems to name."""

from domain.compliance.rule_catalogue import named_in
from tests.with_each import with_each


@with_each(
    ("sentence", "clauses"),
    [
        ("A person reported a concern about a child (11.1).", ("11.1",)),
        ("Refer to an agency (11.4, 11.5, 3-STF.h).", ("11.4", "11.5", "3-STF.h")),
        ("They have it (2.4a and 3.2u), or not (11.1).", ("2.4a", "3.2u", "11.1")),
        ("A sign (5.2.13) on the title page (title.review).", ("5.2.13", "title.review")),
        ("Nothing in brackets about 11.8.", ()),
        ("In a year (2023 or later), or a span (a day).", ()),
        ("As said (in 11.8), so not here.", ()),
    ],
)
def test_clauses_are_named_in_brackets(sentence: str, clauses: tuple[str, ...]) -> None:
    assert named_in(sentence) == clauses
