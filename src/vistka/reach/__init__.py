"""How a person outside is told that there is word for them."""
