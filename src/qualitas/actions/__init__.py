"""Actions and corrective actions (10.2): what is done so that something does not come again, and whether it helped."""
