"""The API: list, open, read and act, for every record type, from the same verbs as the pages."""
