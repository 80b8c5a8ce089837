"""Tables as grids of cells: their columns, headers and rows."""
