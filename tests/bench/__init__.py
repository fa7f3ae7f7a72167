"""How fast the program is: `make bench`. Never part of the tests."""
