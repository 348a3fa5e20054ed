"""Huikuan 回款: a receivable, carried from contract to money in the bank."""
