"""Spreadsheet files: read into grids whatever a firm keeps them in, written without surprises."""
