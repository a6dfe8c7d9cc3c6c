"""Sheets: how files become rows that may be published.  Nothing here writes to the store.

To add a sheet that people send, add a table and its migration, one file beside these that declares its ``SHEET`` (the
table it fills, its columns and what they may hold, its rules as cards), a line in ``sheets.SHEETS``, and its words in
every language.  ``opening`` reads the file somebody sends and ``checking`` says all that is wrong with it.

Public data in files of our own is read by ``places``, ``projects``, ``partners`` and ``official_statistics``, which
``first_fill.SHEETS`` names: whatever is wrong there is a ``Problem`` that names file, row, column and value.  A missing
figure stays missing: an empty cell is never a zero.
"""
