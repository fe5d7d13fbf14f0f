"""An IMAP account: its connection, answers, messages, drafts and news."""
