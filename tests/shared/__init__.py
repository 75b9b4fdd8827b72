"""Servers that several hosts of one site share, started for a test and gone after it."""
