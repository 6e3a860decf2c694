"""Lists as people take them along: saved views, exports, and imports of any record type."""
