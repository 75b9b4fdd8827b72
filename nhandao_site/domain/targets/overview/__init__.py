"""For leaders: how far, where it is stuck, who waits, who gets much, who still stands. Codes, never names."""
