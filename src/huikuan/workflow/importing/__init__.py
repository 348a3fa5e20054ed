"""Taking over a book: what a file holds is compared with what is stored, shown, and applied all at once."""

from huikuan.workflow.importing.apply import ImportReport, apply
from huikuan.workflow.importing.prepare import Prepared, prepare
from huikuan.workflow.importing.reading import read_book, read_grids, save_mapping, saved_mappings

__all__ = [
    "ImportReport", "Prepared", "apply", "prepare", "read_book", "read_grids", "save_mapping", "saved_mappings",
]  # fmt: skip
