"""What a ledger can need and an attack would exceed."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 50 * 1024 * 1024
UNPACKED_BYTES: Final = 400 * 1024 * 1024
RATIO: Final = 200  # sheets pack 5 to 40 times; a bomb a thousand times
RATIO_FROM: Final = 20 * 1024 * 1024  # below this size a high ratio hurts nobody
MEMBERS: Final = 2000
ROWS: Final = 300_000
COLUMNS: Final = 400
CELLS: Final = 12_000_000
SHEETS: Final = 60
