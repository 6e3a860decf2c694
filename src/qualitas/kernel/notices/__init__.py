"""Who is told of what: watchers, mentions, absence, escalation, the weekly digest, the calendar."""
