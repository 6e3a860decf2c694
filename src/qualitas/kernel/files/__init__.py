"""Files: content kept under its own hash, streamed in and out."""
