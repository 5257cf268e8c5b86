"""Accuracy and speed, printed: `make bench`. Gold data and a newsroom of real pages are used where they are there."""
