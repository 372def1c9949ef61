"""The package `mcp` from release 2 on, which speaks both eras."""

import contextlib
import json
import os

from mcp import Client, StdioServerParameters


@contextlib.asynccontextmanager
async def connect(era: str, target: str):
    """A session with a server that is started for it, or that listens at a URL."""
    if target.startswith("["):
        command, *arguments = json.loads(target)
        target = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    async with Client(target, mode="auto" if era == "modern" else "legacy") as client:
        yield Session(client)


class Session:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.version = client.protocol_version

    async def tools(self) -> list[str]:
        return [tool.name for tool in (await self.client.list_tools()).tools]

    async def call(self, tool: str, arguments: dict, on_progress=None) -> dict:
        async def progress(done, _total, message):
            on_progress([done, message])

        result = await self.client.call_tool(
            tool, arguments, progress_callback=progress if on_progress else None
        )
        assert not result.is_error, f"{tool}: {result.content}"
        return result.structured_content
