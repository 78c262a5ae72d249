"""Voice clips and photos: taken in behind a fence, kept bare, given back as files that a browser plays and shows."""
