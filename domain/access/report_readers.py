"""Who may read the reports for the headteacher, the governors and an inspector (3-HT.b, 3.2b, 11.15)."""

from domain.access.permissions import BEYOND_THE_SCHOOL
from domain.people.roles import DSL_ROLES

OF_THE_HEADTEACHER = ("headteacher",)
OF_THE_GOVERNORS = (*BEYOND_THE_SCHOOL, *DSL_ROLES, "headteacher", "auditor")
"""The board, and those who answer to it or check what it is told."""
OF_AN_INSPECTOR = (*DSL_ROLES, "headteacher", "auditor")
"""It names children, so those who give it to an inspector or check it, and no one else."""
