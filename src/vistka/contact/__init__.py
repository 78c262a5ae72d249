"""Meetings of two nodes, and drops: sans-IO. docs/spec/contact.md, docs/spec/drop.md."""
