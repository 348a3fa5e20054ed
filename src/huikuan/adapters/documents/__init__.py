"""Documents in (contracts read as text) and out (letters and forms as PDF)."""
