"""Compliance with the policy, clause by clause: in one case, and in figures for a school."""
