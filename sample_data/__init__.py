"""What a new Matka begins with.  Public figures lie here as files; ``python -m sample_data`` invents the rest anew."""
