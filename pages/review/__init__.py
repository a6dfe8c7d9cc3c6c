"""Review: where we are, what has changed, what needs a decision."""
