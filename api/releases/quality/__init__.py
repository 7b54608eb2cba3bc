"""The quality report of a release, measured when it is built."""
