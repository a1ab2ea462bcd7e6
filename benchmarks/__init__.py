"""How fast the service is, beside rivals that do less."""
