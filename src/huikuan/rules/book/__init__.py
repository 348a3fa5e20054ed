"""From grids of cells to a parsed book of customers, contracts, instalments and payments. No file, no database."""
