"""Editions: what a release holds, frozen with it, and the names under which it can be found for ever."""
