"""Convergence layers: each moves the bytes of contacts or drops over one kind of medium, and knows no bundle."""
