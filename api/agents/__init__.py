"""Tools for language models (Model Context Protocol): each asks a server of this API and tells what it answered."""
