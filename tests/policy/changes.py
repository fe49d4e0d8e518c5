"""Policy text with one thing changed."""

from collections.abc import Callable

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    """The text with one passage changed, which must be there."""

    def change(text: str) -> str:
        assert text.count(old) >= 1
        return text.replace(old, new, 1)

    return change
