"""Reporting a concern: one question a page, a saved draft, and a short page for an emergency."""
