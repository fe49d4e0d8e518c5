"""The names of agencies in sentences, the same in reports and on pages."""

from collections.abc import Mapping

AGENCIES: Mapping[str, str] = {
    "cscs": "children's social care",
    "police": "the police",
    "lado": "the local authority’s designated officer",
    "adult_services": "adult services",
}
_NUMBERED = {"2": "second", "3": "third", "4": "fourth", "5": "fifth"}


def agency_name(subject: str) -> str | None:
    """The name for `cscs` or `cscs-1`; for `cscs-2` with "(the second referral)". None if unknown."""
    code, _, number = subject.rpartition("-")
    who = AGENCIES.get(code or subject)
    if who is None or number in (code, "1") or not code:
        return who
    return f"{who} (the {_NUMBERED.get(number, number + 'th')} referral)"
