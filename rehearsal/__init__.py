"""Rehearsals: cases told in TOML files and played through real API, ledger and workflow on simulated time."""
