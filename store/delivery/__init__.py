"""Messages that wait to be delivered, and where they go."""
