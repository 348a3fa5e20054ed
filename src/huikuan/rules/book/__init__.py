"""From grids of cells to a parsed book of customers, contracts, instalments and payments. Pure: no file, no database."""
