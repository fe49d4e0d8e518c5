"""Calendar and policy files as open cases follow them: revisions, previews and replanning."""
