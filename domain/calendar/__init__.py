"""Working time: working days, school hours, durations, periods and bank holidays."""
