"""Changes: what happened to releases, and by how much a revision changed figures."""
