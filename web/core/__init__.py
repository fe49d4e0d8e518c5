"""What every page needs: routing, the session, forms that are ours, templates and assets."""
