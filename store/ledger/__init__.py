"""The ledger: load a case, append events, and read the record back."""
