"""A clause of the register as it is answered, for the OpenAPI document."""

from typing import Any

CLAUSE: dict[str, Any] = {
    "id": "8.3",
    "printed_as": "8.3",
    "section": "8",
    "summary": "With an adult in it, it is no sexting but abuse, and the police must be told.",
    "modality": "must",
    "actor": "everyone",
    "does": ["guard"],
    "status": "built",
    "rules": ["refusal:PoliceReferralRequired"],
    "awaits": [],
    "codes": [],
    "note": None,
    "policy": "coalway-cse-2023@1",
    "source": {
        "file": "docs/policy/coalway-cse-2023.txt",
        "line": 288,
        "end": 288,
        "sha256": "8797875320e63eacfa58919ec285a578fa0a8d57c07b90e3ae21d86b93235803",
    },
    "realised_by": [
        {
            "id": "refusal:PoliceReferralRequired",
            "kind": "refusal",
            "name": "PoliceReferralRequired",
            "says": "An adult is involved in imagery of a child, so you must refer to the police.",
        }
    ],
    "limits": [],
    "references": [],
    "gaps": [],
    "law_in_force": [],
    "coming_law": [
        {
            "name": "Duty to report child sexual abuse (Crime and Policing Act 2026)",
            "clauses": ["3-STF.h", "8.3", "11.4"],
            "asks": "Adults who work with children in England notify a suspected sexual offence against a "
            "child to the police or the local authority; to stop such a report is an offence.",
            "status": "enacted on 29 April 2026; no commencement found; section number, final wording and "
            "commencement not verified",
            "source": "The Home Office's factsheet on the Bill and its memorandum of 13 February 2026; check "
            "the Act. No clock rests on it, and no role may delete, veto or hold back a report.",
            "effective_from": None,
            "checked_on": "2026-11-27",
        }
    ],
}
