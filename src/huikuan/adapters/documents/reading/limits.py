"""What a contract or an invoice can need and an attack would exceed."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 20 * 1024 * 1024
UNPACKED_BYTES: Final = 200 * 1024 * 1024
PART_BYTES: Final = 40 * 1024 * 1024  # one part that is parsed as XML; elements take ten times that in memory
RATIO: Final = 200
RATIO_FROM: Final = 4 * 1024 * 1024  # below this size a high ratio hurts nobody
MEMBERS: Final = 5000
XML_DEPTH: Final = 200
PAGES: Final = 2000
TEXT_LENGTH: Final = 4_000_000  # characters handed back
ANSWER_BYTES: Final = 48 * 1024 * 1024

CHILD_MEMORY_BYTES: Final = 1024 * 1024 * 1024
CHILD_CPU_SECONDS: Final = 25
CHILD_WALL_SECONDS: Final = 40
CHILD_FILES: Final = 64
