"""Working time: working days, school hours, durations, terms and other periods."""
