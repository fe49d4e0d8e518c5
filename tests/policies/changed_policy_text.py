"""The text of the shipped policy, and the same text with one change."""

from collections.abc import Callable

from policies.policy_loader import FOLDER

SHIPPED = (FOLDER / "coalway-cse-2023.toml").read_text(encoding="utf-8")
Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    """The text with one passage changed; the passage must exist."""

    def change(text: str) -> str:
        assert text.count(old) >= 1
        return text.replace(old, new, 1)

    return change
