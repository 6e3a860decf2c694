"""Identity: organisations, sites, people and the duties they hold; how they sign in."""
