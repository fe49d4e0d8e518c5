"""Messages to people, progress for the workflow, and messages from agencies."""
