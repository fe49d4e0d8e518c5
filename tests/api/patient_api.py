"""`python -m tests.api.patient_api`: `onward`, which gives a form more time than in service."""

from dataclasses import replace

from cli import command_line
from documents import form_loader, typesetting
from tests.patience import PATIENCE

if __name__ == "__main__":
    typesetting.LIMITS = replace(typesetting.LIMITS, cpu_seconds=600, seconds=600)
    form_loader.PATIENCE_SECONDS = 10 * PATIENCE
    command_line.app()
