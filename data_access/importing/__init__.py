"""Sheets: how files become rows that may be published.  Nothing here writes to the store.

To add a sheet, add one file beside these.  It declares a ``SHEET`` (see ``sheet.py``): the table of facts it fills and
its columns, each with what it may hold; and a function ``rows`` that reads one file, applies the rules that need more
than one cell, and returns a table with the columns of that table of facts.  Then name it in ``first_fill.SHEETS``.
Whatever is wrong with a file is a ``Problem`` that names file, row, column and value.  A missing figure stays missing:
an empty cell is never a zero.
"""
