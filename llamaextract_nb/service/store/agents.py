"""Agents: schemas under names, of v1."""

from __future__ import annotations

from llamaextract_nb.service.store.database import Database, Record, decoded, new_id, now, to_json


class Agents(Database):
    """The table of agents."""

    def agents(self, project_id: str) -> list[Record]:
        """Return a project's agents, the oldest first."""
        rows = self.all("select * from agents where project_id = ? order by created_at, id", project_id)
        return [decoded(row) for row in rows]

    def agent(self, agent_id: str) -> Record | None:
        """Return an agent."""
        row = self.one("select * from agents where id = ?", agent_id)
        return decoded(row) if row else None

    def create_agent(self, fields: Record) -> Record:
        """Store an agent and return it."""
        moment, agent_id = now(), new_id("agt")
        row = (
            agent_id,
            fields["name"],
            fields["project_id"],
            to_json(fields.get("data_schema")),
            fields.get("description"),
        )
        self.write("insert into agents values (?, ?, ?, ?, ?, ?, ?, ?)", *row, fields.get("prompt", ""), moment, moment)
        return self.agent(agent_id) or {}

    def update_agent(self, agent_id: str, fields: Record) -> Record | None:
        """Change the given fields of an agent and return it, None if there is none."""
        values = {**fields, "updated_at": now()}
        if "data_schema" in values:
            values["data_schema"] = to_json(values["data_schema"])
        names = ", ".join(f"{name} = ?" for name in values)  # the names of a model's fields, never a user's words
        changed = self.write(f"update agents set {names} where id = ?", *values.values(), agent_id)  # noqa: S608
        return self.agent(agent_id) if changed else None

    def delete_agent(self, agent_id: str) -> bool:
        """Delete an agent; return whether there was one."""
        return self.write("delete from agents where id = ?", agent_id) > 0
