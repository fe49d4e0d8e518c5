"""The model of a policy: limits, ladders, authorities, the referral form, the clauses; and bank holidays."""
