"""The kernel: what every room stands on; arrows point down: ui, api, records, files, identity, acts, ledger."""
