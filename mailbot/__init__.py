"""mailbot turns a second-opinion mailbox into correct cases and one clear letter each."""

__version__ = "0.2.0"
