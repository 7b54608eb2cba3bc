"""A further wave of a survey: how its file differs from what the definition knows, and the definition extended."""

from api.definitions.added_waves.adding import AddedWave, add_wave
from api.definitions.added_waves.dimension_codes import FoundCodes
from api.definitions.added_waves.file_columns import FileColumn

__all__ = ["AddedWave", "FileColumn", "FoundCodes", "add_wave"]
