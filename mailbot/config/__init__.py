"""Files to settings, rules and templates in memory, collecting every fault."""
