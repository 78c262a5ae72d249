<<<<<<< HEAD
"""Who is looked for, who has written, and which of them are one: pure, without clock, dice or disk."""
=======
"""Linking those who write with those who look: pure folds, comparisons and decisions."""
>>>>>>> registry
