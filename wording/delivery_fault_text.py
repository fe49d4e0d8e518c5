"""Why something was not delivered: a clause for each fault code."""

import re
from collections.abc import Mapping

from wording.form_labels import page_copy

_SAID: Mapping[str, str] = page_copy("delivery")["faults"]
_ANSWERED: Mapping[str, str] = page_copy("delivery")["answered"]
_CODE = re.compile(r"([a-z]+)-([0-9]{3})")


def said(fault: str) -> str:
    """The reason as a clause, with the status code where there is one."""
    if fault in _SAID:
        return _SAID[fault]
    coded = _CODE.fullmatch(fault)
    if coded is None:
        return f"there was an unknown fault ({fault})"
    what, code = coded.groups()
    return f"{_ANSWERED[what]} ({code})" if what in _ANSWERED else _called(code)


def _called(code: str) -> str:
    """The answer of a webhook's system (RFC 9110, 15)."""
    match code[0]:
        case "3":
            return f"it redirects to another address, which Onward does not follow ({code})"
        case "5":
            return f"that system has a fault ({code})"
        case _:
            return f"that system refuses the message ({code})"
