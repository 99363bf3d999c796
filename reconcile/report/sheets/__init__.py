"""Draw the workbook, one sheet a module, in the order the reader meets them."""
