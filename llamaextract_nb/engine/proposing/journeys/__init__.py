"""Journeys: the legs of an itinerary, read from running text into the records of a list."""

from llamaextract_nb.engine.proposing.journeys.itinerary import journey_records

__all__ = ["journey_records"]
