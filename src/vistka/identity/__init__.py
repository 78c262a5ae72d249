"""Who speaks and who may read: keys, the seal, paper codes, epochs, tags and secrets at rest."""
