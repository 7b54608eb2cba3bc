"""What the wordings of a survey file probably mean: questions, channels, sectors, sizes, regions, personal data.

German and English. A wording never decides alone: a candidate says why it is one, and whether it is certain.
"""

from api.definitions.wordings.candidates import Candidate
from api.definitions.wordings.categories import match_category
from api.definitions.wordings.channels import match_channel
from api.definitions.wordings.dimension_codes import match_code
from api.definitions.wordings.personal_data import LEAST_CELLS, is_personal, may_be_shown, personal_kind
from api.definitions.wordings.questions import match_mean, match_question
from api.definitions.wordings.regions import match_region
from api.definitions.wordings.sectors import match_sector
from api.definitions.wordings.sizes import match_size

__all__ = [
    "LEAST_CELLS",
    "Candidate",
    "is_personal",
    "match_category",
    "match_channel",
    "match_code",
    "match_mean",
    "match_question",
    "match_region",
    "match_sector",
    "match_size",
    "may_be_shown",
    "personal_kind",
]
