"""Online evaluation: variants on real conversations, read from the outcome log."""
