"""Letters and forms as PDF/A-2b, set by Typst in an embedded Chinese font."""
