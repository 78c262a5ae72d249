"""Voice clips: taken in behind a fence, kept as bare Opus packets, given back as a file that a browser plays."""
