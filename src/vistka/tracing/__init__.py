"""Who is looked for, who has written, and which of them are one: pure, without clock, dice or disk."""
