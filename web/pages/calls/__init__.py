"""A parent rang the school: one short form, recorded in the case of the child."""
