"""What every page needs: routing, sessions, form tokens, templates and assets."""
