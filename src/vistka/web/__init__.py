"""Pages, one file each: of a post, of a desk, and of the desk's public side."""
