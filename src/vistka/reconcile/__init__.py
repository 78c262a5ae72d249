"""Finding what two nodes do not both hold, at the cost of the difference: docs/spec/reconciliation.md."""
