"""The policy as the rules read it: limits, ladders, authorities, the referral form, the clauses."""
