"""The certificate of a release: what is answered, its words."""
