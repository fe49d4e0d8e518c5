"""Progress of cases on its way to their workflows."""
