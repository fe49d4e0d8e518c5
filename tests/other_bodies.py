"""Bodies of what is sent beside commands on a case."""

from api.examples import BODIES

ON_DUTY = BODIES["put_on_duty"]
AGENCY_TOLD = BODIES["agency-feedback"]
PROCLAIMED = BODIES["proclaim"]
PROCESS = BODIES["report_procedure_concern"]
PROCESS_ANSWER = BODIES["answer_procedure_concern"]
