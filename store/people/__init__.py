"""People and their access: accounts, sessions, tokens, roles, duty rota and training."""
