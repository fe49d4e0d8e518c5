"""For auditors: what was known when, by whom, and what the record can prove."""
