"""The pictures in `docs/pages`: which there are (`catalogue`), and what it takes to make them anew."""
