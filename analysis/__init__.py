"""What numbers mean: pure functions on numbers and tables.  No database, no screen."""
