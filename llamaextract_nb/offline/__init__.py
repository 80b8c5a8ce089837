"""The offline engine's answers as plain data, in the shape that hosts give: for the local service, and without one."""
