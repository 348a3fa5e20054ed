"""Taking over a book: what a file holds is compared with what is stored, shown, and applied all at once."""

from huikuan.workflow.importing.apply import ImportReport, apply
from huikuan.workflow.importing.prepare import Prepared, prepare

__all__ = ["ImportReport", "Prepared", "apply", "prepare"]
