"""Who sees a case, who may do what in it, who owns each obligation, and what is offered next."""
