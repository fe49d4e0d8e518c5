"""The state of a case: the concern, the referrals, the obligations and the records beside them."""
