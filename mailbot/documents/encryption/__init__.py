"""Containers and mails encrypted for the hospital, opened with its own keys; runs in a worker only."""
