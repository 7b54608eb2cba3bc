"""What may be asked and what is answered, as the specification describes it."""
