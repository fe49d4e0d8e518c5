"""The compliance report in words: what matters first, inapplicable clauses counted, small numbers hidden."""

from application.audit.compliance_report import compliance_lines, exception_lines, figures_lines
from tests.domain.compliance.compliance_helpers import exceptions, held
from tests.domain.compliance.test_school_statistics import IN_TIME, LATE, figures_of
from tests.domain.full_case import whole_life
from tests.domain.story import given


def test_breaches_come_first_and_inapplicable_clauses_are_counted() -> None:
    lines = list(compliance_lines(held(whole_life()), everything=False))
    titles = [
        line
        for line in lines
        if line.strip("\n") in ("Not done", "To do", "Done late", "Done", "Not applicable")
    ]
    assert titles == ["\nNot done", "\nTo do", "\nDone late", "\nDone"]
    assert "clauses do not apply" in "\n".join(lines)
    assert not any(line.strip().startswith("9.1 ") for line in lines)


def test_the_full_report_lists_inapplicable_clauses_with_reasons() -> None:
    lines = list(compliance_lines(held(whole_life()), everything=True))
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("9.1 "))
    assert any("software cannot tell" in line for line in lines[at : at + 4])
    assert "do not apply" not in "\n".join(lines)


def test_a_clause_says_what_was_late_who_was_responsible_and_which_entries_show_it() -> None:
    text = " ".join(" ".join(compliance_lines(held(given(*LATE)), everything=False)).split())
    assert (
        "Answer from children's social care (owner: children's social care; deadline set by the policy)"
    ) in text
    assert "limit:" not in text
    assert "feedback.overdue" in text


def test_small_counts_are_hidden() -> None:
    lines = list(figures_lines(figures_of(given(*IN_TIME), given(*LATE), hide_few=True), everything=False))
    assert lines[0] == "2027-03-01 to 2027-03-31: <3 cases"
    at = next(number for number, line in enumerate(lines) if line.startswith("11.8 "))
    assert lines[at + 1].split() == ["-", "<3", "0", "0", "0", "<3", "<3", "0", "0", "7"]
    assert "  feedback (the agencies'): <3 done, too few for a figure" in lines


def test_the_exceptions_of_a_case_name_it_by_its_reference() -> None:
    first = next(exception_lines("ONW-7F3K2M", exceptions(whole_life())))
    assert first.startswith("ONW-7F3K2M  Mon 1 Mar 2027 17:00  late [11.8], entry 16: Done late, by")
