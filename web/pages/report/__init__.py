"""Reporting a concern: one question a page, a draft that is kept, and an emergency on one screen."""
