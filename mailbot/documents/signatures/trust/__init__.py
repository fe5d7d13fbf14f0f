"""Whose certificate it is, whether it is trusted, and since when it was."""
