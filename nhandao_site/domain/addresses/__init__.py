"""The humanitarian addresses: filed, verified, approved, published, followed, closed."""
