"""Every address of the API and the pages, and how the tests of exclusion ask it (3.2h).

A new address needs a line here: what it may tell of a pupil or a case, and with which questions.
"""

from collections.abc import Mapping

from domain.command_catalogue import COMMANDS
from tests.api.addresses import ADDRESSES
from web.pages_app import PAGES

Questions = Mapping[str, tuple[str, ...]]
"""Addresses to read, each with its query strings; `{hidden}` and `{reporter}` are filled in."""

OF_A_PUPIL: Questions = {
    "/v1/pupils/{id}": ("",),
    "/v1/pupils/{id}/chronology": (
        *("", "?limit=2", "?limit=3&kind=concern", "?from=2027-03-01T10:02:00Z"),
        *("?case={hidden}", "?person={reporter}"),
    ),
    "/pupils/{id}": ("", "?kind=concern", "?case={hidden}", "?from=2027-03-01&to=2027-03-31", "?print=yes"),
    "/pupils/{id}/chronology.csv": ("", "?kind=concern", "?case={hidden}"),
    "/pupils/{id}/print": ("", "?kind=concern", "?case={hidden}"),
    "/pupils/{id}/change": ("",),
    "/pupils/{id}/siblings": ("",),
    "/pupils/{id}/merge": ("",),
    "/pupils/{id}/proof": ("",),
    "/pupils/{id}/bundle": ("",),
}
_OF_A_CASE = "/v1/referrals/{id}"
OF_A_CASE: Questions = {
    _OF_A_CASE: ("",),
    f"{_OF_A_CASE}/history": ("", "?limit=1"),
    f"{_OF_A_CASE}/compliance": ("",),
    f"{_OF_A_CASE}/compliance.csv": ("",),
    f"{_OF_A_CASE}/compliance.pdf": ("",),
    f"{_OF_A_CASE}/links": ("",),
    f"{_OF_A_CASE}/verification": ("",),
    f"{_OF_A_CASE}/paper": ("",),
    f"{_OF_A_CASE}/possible-duplicates": ("",),
    f"{_OF_A_CASE}/agency-referrals/{{agency_referral}}/form": ("",),
    "/cases/{id}": ("", "?entries=all", "?entries=clock", "?print=yes"),
    "/cases/{id}/case.csv": ("", "?entries=all"),
    "/cases/{id}/case.pdf": ("",),
    "/cases/{id}/compliance": ("", "?print=yes"),
    "/cases/{id}/compliance.csv": ("",),
    "/cases/{id}/compliance.pdf": ("",),
    "/cases/{id}/plan": ("",),
    "/cases/{id}/replay": ("",),
    "/cases/{id}/as-at": ("",),
    "/cases/{id}/who-knew": ("",),
    "/cases/{id}/integrity": ("",),
    "/cases/{id}/proof": ("", "?entry=2"),
    "/cases/{id}/proof.txt": ("",),
    "/cases/{id}/bundle": ("",),
    "/cases/{id}/agency-referrals/{agency_referral}": ("",),
    "/cases/{id}/agency-referrals/{agency_referral}/form": ("",),
    "/cases/{id}/contact": ("",),
    "/cases/{id}/emergency": ("",),
}
OF_A_COMMAND: Questions = {f"/cases/{{id}}/{name}": ("",) for name in COMMANDS}
LISTS: Questions = {
    "/v1/referrals": ("", "?limit=2", "?overdue=true", "?owner=me"),
    "/v1/work": ("", "?limit=2", "?tab=school&order=newest", "?tab=waiting", "?tab=all&due=today"),
    "/v1/worklist": ("", "?limit=2"),
    "/v1/compliance": ("",),
    "/v1/compliance/exceptions": ("", "?limit=1"),
    "/v1/governors": ("", "?year=2025"),
    "/governors": ("",),
    "/governors.csv": ("",),
    "/governors.pdf": ("",),
    "/v1/inspection": ("", "?limit=2", "?names=full", "?as_of=2027-02-28"),
    "/inspection": ("", "?names=full", "?print=yes", "?as_of=2027-02-28"),
    "/inspection.csv": ("", "?names=full"),
    "/inspection.pdf": ("",),
    "/v1/headteacher": ("", "?limit=2"),
    "/headteacher": ("", "?print=yes"),
    "/headteacher.csv": ("",),
    "/headteacher.pdf": ("",),
    "/cases": ("", "?owner=", "?overdue=yes"),
    "/": ("", "?tab=school", "?tab=waiting"),
    "/hand-over": ("",),
    "/escalations": ("", "?print=yes"),
    "/escalations.csv": ("",),
    "/escalations.pdf": ("",),
    "/measures": ("", "?print=yes"),
    "/measures.csv": ("",),
    "/measures.pdf": ("",),
}
_REPORTS = tuple(
    f"{each}{kind}" for each in ("governors", "headteacher", "inspection") for kind in ("", ".csv", ".pdf")
)
NOT_EVERYBODYS = ("change", "siblings", "merge", "hand-over", *_REPORTS)
"""The last part of addresses that some of those who see the school's cases may not open."""
_REPORTED = (
    "/v1/governors",
    "/governors",
    "/v1/headteacher",
    "/headteacher",
    "/v1/inspection",
    "/inspection",
)
"""Reports leave out every case about a person of the school, for every reader."""
SEARCHES = (
    *("/v1/pupils/search", "/v1/referrals/search", "/pupils", "/cases", "/cases/saved/{id}"),
    "/calls/parent",
)
"""Questions whose words are in the body, or saved by the reader."""
FORMS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("/cases", {"q": "row"}),
    ("/cases", {"year": "8"}),
    ("/pupils", {"q": "row"}),
    (
        "/calls/parent",
        {
            "/pupil": "{pupil}",
            "/parent": "mother",
            "/said": "Late.",
            "/answered": "-",
            "/told_of_concern": "nothing",
            "/danger": "new",
        },
    ),
)
"""Forms whose answers are about the child and record nothing, each with its address."""
LOGS = (
    *(f"/v1/{of}/{{id}}/views{kind}" for of in ("referrals", "pupils") for kind in ("", ".csv", ".pdf")),
    *(f"/{of}/{{id}}/who-looked{kind}" for of in ("cases", "pupils") for kind in ("", ".csv", ".pdf")),
)
"""Each look at them adds a line: they are compared by what they say of other people's looks."""
OF_THE_REGISTER = (
    *("/v1/pupils", "/v1/pupils/{id}/update", "/v1/pupils/{id}/leave", "/v1/pupils/{id}/merge"),
    *("/v1/pupils/{id}/undo-merge", "/pupils/{id}/undo-merge", "/pupils/{id}/proof.txt"),
    *("/pupils/new", "/register/find", "/pupils/import", "/pupils/import/columns"),
    *("/pupils/import/answers", "/pupils/import/confirm", "/pupils/import/discard"),
)
"""They answer with the register alone, or go on to the page of the pupil."""
CHANGES_OF_A_CASE = (
    *(f"{_OF_A_CASE}/{name}" for name in COMMANDS),
    *(f"{_OF_A_CASE}/refer/preview", "/cases/{id}/refer/preview", "/cases/{id}/events"),
)
"""They answer with the case as its reader sees it, and 404 like a case that is not there; see the test."""
_TRAINING = ("/v1/training", "/v1/training.csv", "/v1/training.pdf")
TELLS_OF_NO_CHILD = (
    *("/healthz", "/readyz", "/metrics", "/docs", "/docs/problems", "/status", "/stay", "/hidden", "/events"),
    *("/integrity", "/v1/integrity"),
    *("/v1/me", "/v1/people", *_TRAINING, "/v1/duty", "/v1/duty/{id}/end", "/v1/calendar", "/v1/policy"),
    *("/v1/absences", "/v1/absences/{id}/end", "/v1/hand-overs"),
    *("/v1/policy/clauses/{id}", "/v1/process-concerns", "/v1/process-concerns/{id}/answer"),
    *("/v1/agency/feedback", "/v1/mail", "/v1/me/mail", "/cases/saved", "/work/choice"),
    *("/v1/checkpoint", "/v1/checkpoint/key", "/v1/tile/{rest:path}", "/v1/proof/consistency"),
    *("/v1/proof/inclusion", "/v1/bundles"),
)
"""Addresses of the installation, of staff, of the policy, of agencies, mailboxes, saved words and proofs.

For a hidden case, `tests/api/test_proof_endpoints.py` asks for a proof, `tests/api/test_bundles.py` for a
bundle, and `tests/web/pages/audit/test_proof_pages.py` for one of its entries.
"""
OF_STAFF_AND_SETTINGS = (
    *("/absences", "/training", "/training.csv", "/training.pdf"),
    *("/people", "/duty", "/calendar", "/connections", "/policy", "/procedure", "/report", "/sign-in"),
    *("/mail", "/password", "/sign-out", "/signed-out", "/welcome", "/demonstration", "/staff"),
)
"""Where the addresses of such pages begin."""


def unlisted() -> set[str]:
    """The addresses that no table above has."""
    every = ADDRESSES.keys() | PAGES.keys()
    known = {
        *OF_A_PUPIL,
        *OF_A_CASE,
        *OF_A_COMMAND,
        *LISTS,
        *SEARCHES,
        *LOGS,
        *OF_THE_REGISTER,
        *CHANGES_OF_A_CASE,
    }
    left = every - known - set(TELLS_OF_NO_CHILD)
    return {
        each
        for each in left
        if not any(each == page or each.startswith(f"{page}/") for page in OF_STAFF_AND_SETTINGS)
    }


def stale() -> set[str]:
    """The addresses in the tables that do not exist any more."""
    known = {
        *OF_A_PUPIL,
        *OF_A_CASE,
        *OF_A_COMMAND,
        *LISTS,
        *SEARCHES,
        *LOGS,
        *OF_THE_REGISTER,
        *CHANGES_OF_A_CASE,
    }
    return {*known, *TELLS_OF_NO_CHILD} - ADDRESSES.keys() - PAGES.keys()


def of_cases() -> list[tuple[str, str]]:
    """Each method and address that names one case."""
    api = [(method, each) for each, methods in ADDRESSES.items() for method in sorted(methods)]
    pages = [
        (method, each)
        for each, page in PAGES.items()
        for method, answers in (("GET", page.get), ("POST", page.post))
        if answers is not None and not page.stream
    ]
    return [(method, each) for method, each in (*api, *pages) if each.startswith((_OF_A_CASE, "/cases/{id}"))]


def refused(path: str, *, prints: bool) -> bool:
    """Whether this reader may not open it at all: by what each role may print, change or read."""
    part = path.partition("?")[0].rpartition("/")[2]
    files = ("print", "chronology.csv", "case.csv", "case.pdf")
    return (part in files and not prints) or part in NOT_EVERYBODYS


def must_change(path: str) -> bool:
    """Whether an answer changes for someone who sees the third case: the child, lists, each case's page."""
    if path.startswith(("/v1/referrals/", "/cases/")):
        page = path.startswith("/cases/") and path.partition("?")[0].count("/") == 2
        return page or path.endswith(("/possible-duplicates", "/decide-review"))
    same = (
        "pupils ",
        "page /pupils",
        "search {'q': 'rowan', 'limit': 2}",
        "/escalations",
        "/measures",
        *_REPORTED,
    )
    own = ("/hand-over", "/cases")  # the cases that the reader owns
    if path in own:
        return False
    quiet = (
        "case=",
        "person=",
        "limit=2",
        "overdue",
        "owner=me",
        "exceptions",
        "/change",
        "/siblings",
        "/merge",
        "/proof",
        "/bundle",  # nothing is signed here; tests/web/pages/audit/test_bundle_page.py
    )
    return not path.startswith(same) and not any(each in path for each in quiet)


def differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """The addresses whose answers are no longer the same."""
    assert before.keys() == after.keys()
    return {asked for asked in before if before[asked] != after[asked]}
