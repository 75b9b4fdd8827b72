"""What runs beside the people: who has a chore at this moment, and how it ended."""
