"""Survey definitions: YAML files become concepts, and every mistake in them is reported at once."""

from api.definitions.drafts.choices import places_left
from api.definitions.drafts.draft import draft_definition
from api.definitions.loading import load_definition
from api.definitions.schema import definition_schema
from api.definitions.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "Vocabulary",
    "definition_schema",
    "draft_definition",
    "load_definition",
    "load_vocabulary",
    "places_left",
]
