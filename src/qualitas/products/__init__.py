"""Products (8.2, 8.5.2): the register of products, services and parts, and of the lots that can be traced."""
