"""One machine: Postgres, Temporal and a mailbox for it, and rehearsals; an optional extra."""
