"""Numbers of the service: times as people there count them, and the report of a month."""
