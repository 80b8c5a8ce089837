"""The wire that LlamaCloud speaks today: files, jobs of one file, schemas, configurations.

A project that is not named is "default" where something is created, and every project where something is listed.
"""

from llamaextract_nb.service.routes.v2 import configurations, extract, files, schemas

ROUTERS = (files.router, extract.router, schemas.router, configurations.router)
