"""PFIF, the People Finder Interchange Format: documents and feeds in (1.1 to 1.4) and out (1.4)."""
