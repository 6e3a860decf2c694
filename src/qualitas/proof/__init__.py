"""Proof: the arithmetic of the ledger, usable alone, without Django and without a database.

Anyone may copy this package to check a ledger or an exported pack: it needs the standard library and
``cryptography``; ``orjson`` makes it faster when present. The format is described in ``docs/ledger.md``.
"""
