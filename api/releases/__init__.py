"""The pipeline: import → tabulate → estimate → protect → publish."""
