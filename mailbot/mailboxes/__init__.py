"""Mail in and out of the world: IMAP, Maildir, SMTP, drafts; one outside thing per file, no decisions."""
