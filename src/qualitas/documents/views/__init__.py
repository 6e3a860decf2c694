"""The screens of this room that the generic ones cannot draw."""
