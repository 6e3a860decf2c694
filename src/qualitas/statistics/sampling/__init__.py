"""Acceptance sampling: plans and their curves, the tables of published schemes, switching, variables, design."""
