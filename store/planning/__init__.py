"""Changes of calendar and policy files: revisions, previews, and re-planning of open cases."""
