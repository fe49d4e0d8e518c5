"""The catalogue of reports: what can be read by an address or a command, with the clauses that it serves."""

from collections.abc import Mapping


def _files(path: str, clauses: str, says: str) -> Mapping[str, tuple[str, str]]:
    """The same report as a CSV and as a PDF."""
    return {f"{path}.{kind}": (clauses, f"{says}, as a {kind.upper()}.") for kind in ("csv", "pdf")}


REPORTS: Mapping[str, tuple[str, str]] = {
    "/readyz": (
        "13.1 3-DSL.r 3-DSL.a",
        "Whether the service is ready, and what is out of date in the policy.",
    ),
    "/v1/absences": ("3-DSL.f 3-DSL.x", "Who is away when, and who covers them."),
    "/v1/calendar": ("11.8", "The bank holidays that were added or removed, and why."),
    "/v1/checkpoint": ("3-DSL.n", "The newest signed head of the tree over every event."),
    "/v1/checkpoint/key": ("3-DSL.n", "The public key that signs the head of the tree."),
    "/v1/compliance": (
        "3.2a 3.2b 3.2j",
        "Figures for the school over a period, clause by clause, without names.",
    ),
    "/v1/compliance/exceptions": ("3-HT.b", "Steps that were late, not done, skipped or overridden."),
    "/v1/duty": ("3-DSL.x 3-HT.c", "Who is on duty when."),
    "/v1/governors": ("3.2a 3.2b 3.2j", "The governors' report: figures in fives, term by term."),
    "/v1/headteacher": (
        "3-HT.b 3-DSL.e 3.2u",
        "The headteacher's overview: what is open, late, waiting or without cover.",
    ),
    "/v1/inspection": (
        "3.2a 3-DSL.n 11.15",
        "The list for an inspector: cases that were open or referred in a period, as of a day.",
    ),
    "/v1/integrity": (
        "3-DSL.n",
        "Whether the record is whole: last check, signed head, witnesses.",
    ),
    "/v1/mail": ("8.6", "The messages that reached you on the embedded stack."),
    "/v1/me": ("3-STF.k", "Who you are, and the roles that decide what you see."),
    "/v1/me/mail": ("8.6 3-DSL.e", "When your mail comes: in digests, or each message at once."),
    "/v1/people": ("3-HT.c 3.2k", "The people of the school, with the DSL and the deputies."),
    "/v1/policy": (
        "title.review 1 13.1 3-DSL.r 3.2a",
        "The policy in force: its clauses, its limits with their basis, and what is out of date.",
    ),
    "/v1/policy/clauses/{id}": ("3.2a 11.17", "One clause, and the rules that implement it."),
    "/v1/process-concerns": ("13.4", "Problems with the policy, and their answers."),
    "/v1/proof/consistency": ("3-DSL.n", "Proof that the tree over every event only grew."),
    "/v1/proof/inclusion": ("3-DSL.n", "Proof that an event is in the tree."),
    "/v1/pupils/{id}": ("3-DSL.n 3.2g 3.2h", "A pupil's record, and the cases that you see whole."),
    "/v1/pupils/{id}/chronology": (
        "3-DSL.n 3.2h 11.15",
        "Everything recorded about one child, in one chronology.",
    ),
    "/v1/pupils/{id}/views": ("11.15", "Who looked at a pupil's record, and when."),
    **_files("/v1/pupils/{id}/views", "11.15", "Who looked at a pupil's record"),
    "/v1/referrals": ("3.2b 11.15", "The cases that you may see."),
    "/v1/referrals/{id}": ("3.2s 11.15", "A case, now or at an earlier time, with what you can do next."),
    "/v1/referrals/{id}/compliance": ("3.2a 11.17", "A case checked against the policy, clause by clause."),
    "/v1/referrals/{id}/agency-referrals/{agency_referral}/form": (
        "11.5 11.15 3.2g",
        "The referral form as it was made: what was shared, with whom and why.",
    ),
    "/v1/referrals/{id}/history": ("3-DSL.n 11.15", "Everything that happened in a case, in order."),
    "/v1/referrals/{id}/links": ("2.4h 3.2h", "The linked cases that you may see, from either side."),
    "/v1/referrals/{id}/possible-duplicates": (
        "2.4g 3.2h",
        "Open cases that may be about the same child, with both concerns.",
    ),
    "/v1/referrals/{id}/paper": ("11.15", "The whole file, ready to print; its hash is recorded."),
    "/v1/referrals/{id}/verification": ("3-DSL.n 11.15", "Whether the record of a case was changed."),
    "/v1/referrals/{id}/views": ("11.15 3-STF.k", "Who looked at a case, and when."),
    **_files("/v1/referrals/{id}/views", "11.15", "Who looked at a case"),
    **_files("/v1/referrals/{id}/compliance", "3.2a 11.15 11.17", "A case checked against the policy"),
    "/v1/tile/{rest:path}": ("3-DSL.n", "The hashes of the tree, in tiles."),
    "/v1/training": ("4.7 3.2l 3.2j", "The training that the policy requires, and whose has lapsed."),
    **_files("/v1/training", "4.7 3.2l 3.2j", "The training that the policy requires"),
    "/v1/work": ("3.2s 3-HT.b 11.4", "Your open obligations by child, the most pressing first."),
    "/v1/worklist": ("3.2s 3-HT.b", "Your open obligations, late ones first."),
    "onward child": ("3-DSL.n 11.15", "One child's chronology, over all cases and the register."),
    "onward compliance": (
        "3.2a 3.2b 3-HT.b",
        "Compliance with the policy, in one case or in a school's figures.",
    ),
    "onward doctor": (
        "title.review 13.1 13.4 3-DSL.r 3-DSL.a 3.2k 3.2l 4.7",
        "Problems in the set-up, and what is out of date.",
    ),
    "onward due": ("11.8", "When feedback is due."),
    "onward form": ("11.5 11.15", "The referral form of an agency referral, as a tagged PDF."),
    "onward policy": ("3.2a 11.17", "The policy by section, with what the software does about each clause."),
    "onward print": ("11.15", "The whole file of a case, ready to print; its hash is recorded."),
    "onward pupils": ("3-DSL.n 3.2g", "The register of pupils: search, one record, and its changes."),
    "onward replay": ("11.15 3-DSL.n", "A case replayed event by event, and who knew what."),
    "onward verify": ("11.15 3-DSL.n", "Whether any record was changed."),
}
"""What can be read, by address or command. Outer layers implement these; a test checks that each exists."""
