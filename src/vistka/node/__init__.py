"""A running installation: keys, configuration, clock, and the loops that join contacts, store, tracing and pages."""
