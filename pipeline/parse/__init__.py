"""Pure functions on a piece of text: numerals, quantities, periods, places."""
