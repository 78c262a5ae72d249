"""The world in small: links, and in time nodes, whose every accident follows from a seed."""
