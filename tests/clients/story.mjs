// One story over MCP, told by either of the TypeScript packages.
//
// Usage, in the folder that has the packages: story.mjs SDK ERA TARGET FILM
// SDK is `v1` (@modelcontextprotocol/sdk) or `v2` (@modelcontextprotocol/client), ERA is `modern` or `legacy`. TARGET is
// a URL, or a JSON array with the server's command line. FILM is the path to export to. Prints what happened as one
// JSON object; `tests/clients.rs` looks at it.
//
// `story.py` tells the same story in Python.

const PROMPT = "a 1-second clip of rain";

const [sdk, era, target, film] = process.argv.slice(2);
const { connect } = await import(`./sdk_${sdk}.mjs`);
const told = {};
const begin = { prompt: PROMPT, new_project: true, idempotency_key: `${sdk} ${era} ${film}` };

const session = await connect(era, target);
told.version = session.version;
told.tools = await session.tools();

told.progress = [];
let generating;
const underWay = new Promise((resolve, reject) => {
  const onprogress = ({ progress, message }) => {
    told.progress.push([progress, message]);
    // The first is about the request, the next one about its job.
    if (told.progress.length > 1) resolve();
  };
  generating = session.call("generate", begin, { onprogress });
  generating.catch(reject);
});
await underWay;
const [begun] = (await session.call("jobs", { action: "list" })).jobs;
const { project } = begun;
// It waits for the first one, so that its answer cannot come while it is given up.
const queued = { prompt: PROMPT, project, idempotency_key: `${begin.idempotency_key} queued` };
told.given_up = await giveUpAtFirstProgress(queued);
told.queued = await session.call("generate", { ...queued, wait_seconds: 0 });
told.stopped = await session.call("jobs", { action: "cancel", job: told.queued.job });
told.generated = await generating;
told.sent_again = await session.call("generate", begin);

told.state = await session.call("state", { project });
told.exported = await session.call("export", { project, output: film });
await session.close();

const again = await connect(era, target);
told.found_again = await again.call("jobs", { action: "wait", job: begun.job });
told.jobs = (await again.call("jobs", { action: "list" })).jobs;
await again.close();
console.log(JSON.stringify(told));

// Cancels the request, not the job: whether that happened before an answer came.
async function giveUpAtFirstProgress(request) {
  const stop = new AbortController();
  const options = { signal: stop.signal, onprogress: () => stop.abort() };
  try {
    await session.call("generate", request, options);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return stop.signal.aborted;
}
