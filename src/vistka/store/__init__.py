"""Where a node keeps its set of bundles."""
