"""Figures of past and running years for everybody to take home."""
