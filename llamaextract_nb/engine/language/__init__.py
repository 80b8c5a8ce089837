"""The second engine: a language model behind any OpenAI-compatible API, whose every value is then checked.

Ollama, vLLM, llama.cpp, LM Studio and most hosts speak this API. It is spoken through the `openai` package (extra
`llm`): Apache-2.0, kept by the API's own makers, 36 MB in 5 packages beside those that are here anyway; it retries,
obeys Retry-After, and needs no network but the model's. `instructor` (MIT, 27 more packages, among them aiohttp, rich,
typer, and held back to an older openai) and `pydantic-ai-slim[openai]` (MIT, 12 more packages, among them tiktoken and
opentelemetry) stand on the same package and add validation against Pydantic classes and re-asking. Our schemas are JSON
Schemas, whose fields may each be null, are read by the document's own conventions, and are re-asked by path, so that
what the two add would be thrown away.
"""

from llamaextract_nb.engine.language.settings import Limits, Settings, find_settings

__all__ = ["Limits", "Settings", "find_settings"]
