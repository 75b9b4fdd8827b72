"""Data about people: the register of what is kept and why, requests of people, erasure, retention."""
