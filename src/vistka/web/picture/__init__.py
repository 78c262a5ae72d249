"""What the pages of the picture share: its rows in words, its map, its calendars and timelines as inline SVG."""
