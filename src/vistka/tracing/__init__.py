"""Linking those who write with those who look: pure folds, comparisons and decisions."""
