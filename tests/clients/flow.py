"""The main job through an MCP client that we did not write: the Python package `mcp`.

Usage: flow.py MODE TARGET SAMPLE FILM
MODE is the client's protocol mode, `auto` or `legacy`. TARGET is a URL, or a JSON array with the
server's command line. SAMPLE is a video to upload, FILM the path to export to.
Prints what the tools answered as one JSON object.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters

PROMPT = "generate a 10-second clip of a sunset over the ocean with waves crashing"
TITLE = "add the title 'Golden Hour' for the first three seconds"


async def main(mode: str, target: str, sample: str, film: str) -> None:
    if target.startswith("["):
        command, *arguments = json.loads(target)
        target = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    told = {}
    async with Client(target, mode=mode) as client:
        told["tools"] = [tool.name for tool in (await client.list_tools()).tools]
        told["progress"] = []

        async def call_once(name, arguments):
            """Calls a tool and keeps what this one call told of its progress."""
            reports = []
            told["progress"].append(reports)

            async def on_progress(done, total, message):
                reports.append([done, total, message])

            return await client.call_tool(name, arguments, progress_callback=on_progress)

        async def call(name, **arguments):
            """Calls a tool; follows its job, if it hands one out, to the end."""
            result = await call_once(name, arguments)
            while (result.structured_content or {}).get("status") == "running":
                job = result.structured_content["job"]
                result = await call_once("jobs", {"action": "wait", "job": job})
            text = "\n".join(block.text for block in result.content if block.type == "text")
            assert not result.is_error, f"{name}: {text}"
            told[name] = {"text": text, "structured": result.structured_content}

        await call("generate", prompt=PROMPT)
        await call("state")
        await call("credits")
        await call("upload", sources=[sample])
        await call("generate", prompt=TITLE)
        await call("export", output=film)
    print(json.dumps(told))


asyncio.run(main(*sys.argv[1:]))
