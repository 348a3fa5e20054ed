"""A rule said no. Interfaces show `code` in the user's language; nothing was written."""

from __future__ import annotations


class Refused(Exception):
    """A rule said no: `code` is stable, `values` fill its sentence, `field` names the input at fault."""

    def __init__(self, code: str, *, field: str = "", **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return f"{self.code} {self.values}" if self.values else self.code
