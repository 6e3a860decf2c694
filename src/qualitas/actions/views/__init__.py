"""The pages of actions and corrective actions that the generic ones cannot draw."""
