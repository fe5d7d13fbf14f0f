"""Values to PDF bytes: the one place that runs the typesetter and reads its fonts."""
