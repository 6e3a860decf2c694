"""The battery: what every record type must hold, by existing."""
