"""The pages of nonconformities that the generic ones cannot draw."""
