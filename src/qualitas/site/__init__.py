"""The roof: settings, addresses, the command line and the example organisations."""
