"""The small net that looks at signature places."""
