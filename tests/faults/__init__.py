"""What happens to the books when machines and processes die."""
