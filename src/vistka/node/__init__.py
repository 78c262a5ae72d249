"""What a node does: the joints between the pure core, the store and the world outside."""
