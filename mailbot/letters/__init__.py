"""What people see: letters, invoice, digest and the privacy gates; pure, nothing is sent here."""
