"""Why a file cannot be read."""

from __future__ import annotations


class UnreadableFile(ValueError):
    """`code` says what is wrong with the file (a sentence per code lies with the interfaces), `params` the details.

    Codes: file_missing, file_empty, file_too_large, file_not_a_table, file_encrypted, file_damaged,
    file_unpacks_too_large, file_too_many_rows,
    file_too_many_columns, file_too_many_sheets, file_old_xml, file_unknown_encoding.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
