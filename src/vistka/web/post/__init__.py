"""A post's pages, one file each with a template of the same name: no JavaScript, no cookie, nothing from elsewhere."""
