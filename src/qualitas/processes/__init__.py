"""Processes (4.4): the register of what the organisation does, who answers for it and who works in it."""
