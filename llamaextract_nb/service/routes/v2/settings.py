"""Settings of a job, given with it or saved: what can be followed here, and what is refused."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from llamaextract_nb.models import ExtractConfiguration
from llamaextract_nb.models.v2 import EXTRACT, PARSE
from llamaextract_nb.service.bodies import PAGES, TARGETS, check_schema, refuse, sentence
from llamaextract_nb.service.store import Record

TIERS = ("cost_effective", "agentic", "agentic_plus", "turbo")
_PARSE_TIERS = ("fast", "cost_effective", "agentic", "agentic_plus")
_PRODUCTS = (EXTRACT, PARSE)


async def check_extract(configuration: ExtractConfiguration, name: str = "configuration") -> Record:
    """Return a configuration as it is stored, or refuse it; `name` is what it is called in messages."""
    await check_schema(configuration.data_schema, f"{name}.data_schema")
    _check_word(f"{name}.tier", configuration.tier, TIERS)
    _check_word(f"{name}.parse_tier", configuration.parse_tier, _PARSE_TIERS)
    _check_word(f"{name}.extraction_target", configuration.extraction_target, TARGETS)
    pages = configuration.target_pages
    if pages and not PAGES.fullmatch(pages.replace(" ", "")):
        refuse(f'{name}.target_pages must list pages from 1, as in "1-3,5".')
    if configuration.max_pages is not None and configuration.max_pages < 1:
        refuse(f"{name}.max_pages must be 1 or more; leave it out for all pages.")
    if configuration.spreadsheet_mode or configuration.sheet_names:
        refuse(f"{name}: this service has no spreadsheet_mode and no sheet_names; it reads all sheets as tables.")
    return configuration.to_wire()


async def check_parameters(parameters: Record) -> Record:
    """Return the parameters of a saved configuration as they are stored, or refuse them."""
    product = parameters.get("product_type")
    if product not in _PRODUCTS:
        refuse(f"parameters.product_type must be one of {', '.join(_PRODUCTS)}: this service has no other products.")
    if product == EXTRACT:
        try:
            configuration = ExtractConfiguration.model_validate(parameters)
        except (ValidationError, RecursionError) as error:
            refuse(f"parameters.{sentence(error)}")
        return {"product_type": EXTRACT, **await check_extract(configuration, "parameters")}
    if parameters.get("tier") not in _PARSE_TIERS:
        refuse(f"parameters.tier must be one of {', '.join(_PARSE_TIERS)}.")
    if not isinstance(parameters.get("version"), str):
        refuse('parameters.version must be a text, as in "latest".')
    return parameters


def _check_word(name: str, given: Any, words: tuple[str, ...]) -> None:
    if given is not None and given not in words:
        refuse(f"{name} must be one of {', '.join(words)}.")
