"""The pages of improvements that the generic ones cannot draw."""
