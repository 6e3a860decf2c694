"""Records: what every record type shares: title, links, comments, attachments, to-dos."""
