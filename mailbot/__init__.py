"""mailbot turns a second-opinion mailbox into correct cases and one clear letter each."""

__version__ = "0.2.0"

YOUNG_OBJECTS = 50_000
"""New objects after which Python looks for circles among them; rules are half a million, and none of them is one."""
