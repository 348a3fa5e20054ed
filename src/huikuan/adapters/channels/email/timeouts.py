"""How long to wait for a server, in seconds (RFC 5321, 4.5.3.2). Shorter is allowed only before the final dot."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Timeouts:
    """After the dot ten minutes: giving up earlier makes outcomes uncertain that would have become known."""

    connect_s: float = 30.0
    command_s: float = 300.0  # greeting, EHLO, AUTH, MAIL, RCPT
    data_s: float = 120.0  # the 354 after DATA
    block_s: float = 180.0  # each piece of the content
    final_s: float = 600.0  # the reply after the dot

    def at_most(self, seconds: float) -> Timeouts:
        """The same with no wait longer than `seconds`."""
        return Timeouts(*(min(getattr(self, field.name), seconds) for field in fields(self)))
