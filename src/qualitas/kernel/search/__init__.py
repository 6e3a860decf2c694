"""Full-text search over every record type and inside attachments, kept up with each act."""
