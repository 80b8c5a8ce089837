"""Configurations: settings under a name, of v2."""

from __future__ import annotations

import json
from collections.abc import Sequence

from llamaextract_nb.service.store.database import Database, Record, new_id, now, to_json
from llamaextract_nb.service.store.pages import Filter, Page, read_page

_LATEST = (
    "id in (select id from (select id, row_number() over "
    "(partition by project_id, product_type, name order by updated_at desc, id desc) as place from configurations) "
    "where place = 1)"
)


class Configurations(Database):
    """The table of configurations."""

    def create_configuration(self, project_id: str, name: str, parameters: Record) -> Record:
        """Store a configuration and return it; its parameters hold its product type."""
        configuration_id, moment = new_id("cfg"), now()
        values = (configuration_id, project_id, name, parameters["product_type"], to_json(parameters), moment, moment)
        self.write("insert into configurations values (?, ?, ?, ?, ?, ?, ?)", *values)
        return self.configuration(configuration_id) or {}

    def configuration(self, configuration_id: str) -> Record | None:
        """Return a configuration."""
        row = self.one("select * from configurations where id = ?", configuration_id)
        return _read(row) if row is not None else None

    def configurations(
        self,
        page: Page,
        *,
        project_id: str | None = None,
        name: str | None = None,
        product_types: Sequence[str] | None = None,
        latest_only: bool = False,
    ) -> tuple[list[Record], str | None]:
        """Return a page of configurations and the token of the next one; the latest of those that share a name, or all.

        Raises:
            PageTokenError: The page's token leads nowhere.
        """
        wanted = Filter.of(*([_LATEST] if latest_only else []))
        wanted.add("project_id = ?", project_id)
        wanted.add("name = ?", name)
        wanted.among("product_type", product_types)
        rows, token = read_page(self, "configurations", wanted, page)
        return [_read(row) for row in rows], token

    def update_configuration(self, configuration_id: str, name: str | None, parameters: Record | None) -> Record | None:
        """Change what is given of a configuration and return it, None if there is none."""
        query = (
            "update configurations set name = coalesce(?, name), parameters = coalesce(?, parameters), updated_at = ? "
            "where id = ?"
        )
        changed = self.write(query, name, to_json(parameters), now(), configuration_id)
        return self.configuration(configuration_id) if changed else None

    def delete_configuration(self, configuration_id: str) -> bool:
        """Delete a configuration; return whether there was one. Jobs keep the settings they began with."""
        return self.write("delete from configurations where id = ?", configuration_id) > 0


def _read(row: Record) -> Record:
    row["parameters"] = json.loads(row["parameters"])
    return row
