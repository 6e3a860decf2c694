"""Measures (9.1): values as they are measured or counted, read through control charts that tell signal from noise."""
