"""Parties (4.2): the register of customers, suppliers and others with whom the organisation works."""
