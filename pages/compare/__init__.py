"""Compare: pilots, training, placements and involvement, side by side."""
