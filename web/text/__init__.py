"""Sentences of the pages: events, obligations, people and times in words."""
