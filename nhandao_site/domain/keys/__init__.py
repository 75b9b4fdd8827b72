"""The keys of the installation: which generations there are, and how rows go over from one to the next."""
