"""Survey estimation from moments. Pure: numpy and scipy only, readable beside a textbook."""
