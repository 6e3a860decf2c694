"""The pages of administration: health, settings, backups, files, mails, retention; for those who look after the system."""
