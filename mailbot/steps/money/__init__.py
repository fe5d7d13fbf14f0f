"""Steps about payments: statements taken in, payments settled, invoices announced."""
