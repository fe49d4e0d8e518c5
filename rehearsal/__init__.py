"""Rehearsals: cases told in TOML files and played through the real API, ledger and workflow on simulated time."""
