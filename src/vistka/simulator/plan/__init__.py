"""A city's plan: what its posts, couriers and hours would bring, played before anyone walks. docs/plan.md."""
