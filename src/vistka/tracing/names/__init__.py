"""Names of people in Ukrainian, Russian and Latin letters: their parts, their sound, their likeness."""
