"""The package `mcp` of release 1, which knows `initialize` alone."""

import contextlib
import json
import os

from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client


@contextlib.asynccontextmanager
async def connect(era: str, target: str):
    """A session with a server that is started for it, or that listens at a URL."""
    assert era == "legacy", f"this release does not speak {era}"
    if target.startswith("["):
        command, *arguments = json.loads(target)
        server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
        transport = stdio_client(server)
    else:
        transport = streamable_http_client(target)
    async with transport as (read, write, *_), ClientSession(read, write) as session:
        hello = await session.initialize()
        yield Session(session, hello.protocolVersion)


class Session:
    def __init__(self, session: ClientSession, version: str) -> None:
        self.session = session
        self.version = version

    async def tools(self) -> list[str]:
        return [tool.name for tool in (await self.session.list_tools()).tools]

    async def call(self, tool: str, arguments: dict, on_progress=None) -> dict:
        async def progress(done, _total, message):
            on_progress([done, message])

        result = await self.session.call_tool(
            tool, arguments, progress_callback=progress if on_progress else None
        )
        assert not result.isError, f"{tool}: {result.content}"
        return result.structuredContent
