"""One story over MCP, told by either release of the Python package `mcp`.

Usage: story.py ERA TARGET FILM
ERA is `modern` or `legacy`. TARGET is a URL, or a JSON array with the server's command line. FILM is the path to
export to. Prints what happened as one JSON object; `tests/clients.rs` looks at it.

`story.mjs` tells the same story in JavaScript.
"""

import asyncio
import importlib.metadata
import json
import sys

import anyio

if importlib.metadata.version("mcp").startswith("1."):
    from sdk_v1 import connect
else:
    from sdk_v2 import connect

PROMPT = "a 1-second clip of rain"


async def main(era: str, target: str, film: str) -> None:
    told = {}
    begin = {"prompt": PROMPT, "new_project": True, "idempotency_key": f"{era} {film}"}

    async with connect(era, target) as session:
        told["version"] = session.version
        told["tools"] = await session.tools()

        told["progress"] = []
        under_way = asyncio.Event()

        def on_progress(report: list) -> None:
            told["progress"].append(report)
            # The first is about the request, the next one about its job.
            if len(told["progress"]) > 1:
                under_way.set()

        async with asyncio.TaskGroup() as beside:
            generating = beside.create_task(session.call("generate", begin, on_progress))
            await under_way.wait()
            [begun] = (await session.call("jobs", {"action": "list"}))["jobs"]
            project = begun["project"]
            # It waits for the first one, so that its answer cannot come while it is given up.
            queued = {"prompt": PROMPT, "project": project, "idempotency_key": f"{era} {film} queued"}
            told["given_up"] = await give_up_at_first_progress(session, queued)
            told["queued"] = await session.call("generate", {**queued, "wait_seconds": 0})
            stop = {"action": "cancel", "job": told["queued"]["job"]}
            told["stopped"] = await session.call("jobs", stop)
        told["generated"] = generating.result()
        told["sent_again"] = await session.call("generate", begin)

        told["state"] = await session.call("state", {"project": project})
        told["exported"] = await session.call("export", {"project": project, "output": film})

    async with connect(era, target) as again:
        wait = {"action": "wait", "job": begun["job"]}
        told["found_again"] = await again.call("jobs", wait)
        told["jobs"] = (await again.call("jobs", {"action": "list"}))["jobs"]
    print(json.dumps(told))


async def give_up_at_first_progress(session, request: dict) -> bool:
    """Cancels the request, not the job: whether that happened before an answer came."""
    with anyio.CancelScope() as scope:
        await session.call("generate", request, lambda _: scope.cancel())
    return scope.cancelled_caught


asyncio.run(main(*sys.argv[1:]))
