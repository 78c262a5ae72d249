"""Messages and the bundles that carry them: envelope, body, seal, lifetime, card."""
