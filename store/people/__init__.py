"""People, and how they are let in: accounts, sessions, tokens, roles, duty and training."""
