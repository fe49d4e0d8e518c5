"""Rehearsals: cases in TOML files, played through the real API, ledger and workflow on simulated time."""
