"""The story: word leaves a cut-off city and an answer comes back, played through real nodes on this machine."""
