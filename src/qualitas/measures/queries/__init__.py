"""What the room of measures reads."""

from qualitas.measures.queries.values import (
    MODEL,
    Window,
    batches_of,
    by_name,
    came_before,
    explanations_of,
    has_open_case,
    newest_open,
    open_signals,
    phases_of,
    place_at,
    setup_of,
    signals_of,
    standing_of,
    window,
    with_open_signals,
)

__all__ = [
    "MODEL",
    "Window",
    "batches_of",
    "by_name",
    "came_before",
    "explanations_of",
    "has_open_case",
    "newest_open",
    "open_signals",
    "phases_of",
    "place_at",
    "setup_of",
    "signals_of",
    "standing_of",
    "window",
    "with_open_signals",
]
