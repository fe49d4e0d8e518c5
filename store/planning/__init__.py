"""Changes of calendar and policy files, requests for them, and the open cases that do not follow them yet."""
