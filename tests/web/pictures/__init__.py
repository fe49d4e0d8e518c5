"""The pictures in `docs/pages`: the list (`catalogue`), and the code that takes them."""
