"""Messages that share a mail."""
