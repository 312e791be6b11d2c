// Every operation once as it must be, then each thing that may vary.

const RANK = { GET: 0, HEAD: 1, OPTIONS: 2, TRACE: 2, POST: 3, PUT: 4, PATCH: 5, DELETE: 6 };
const STEP = 211; // between the seeds of the variants of one request

// probe calls every operation and gives { name, ok, reason, curl, variants: [...] } for each.
export async function probe(run, seed) {
  const ordered = [...run.operations].sort((a, b) => RANK[a.method] - RANK[b.method] || (a.method === 'DELETE' ? b.template.length - a.template.length : 0));
  const results = [];
  for (const operation of ordered) {
    if (!run.verdicts.canSucceed(operation) || !run.requests) continue;
    results.push(await probeOne(run, operation, seed));
    if (operation.method === 'DELETE') run.ids.forget();
  }
  return results;
}

async function probeOne(run, operation, seed) {
  const destroys = operation.method === 'DELETE';
  const path = await run.ids.values(operation, { fresh: destroys, seed });
  const base = await attempt(run, operation, { path, seed, fill: 'required' }, 'required only');
  const variants = [];
  // Each has a seed of its own: what one created, another must not create again.
  if (!destroys) for (const [what, options] of variations(run, operation)) variants.push(await attempt(run, operation, { path, seed: seed + STEP * (variants.length + 1), fill: 'required', ...options }, what));
  return { name: operation.name, ...base, variants };
}

// variations are the ways in which a document lets the same request differ.
function* variations(run, operation) {
  const media = run.requests.media(operation);
  if (media.length > 0) yield ['full body', { fill: 'all' }];
  if (media.length > 0 && operation.body.value.required !== true) yield ['no body', { fill: 'none' }];
  for (const type of media.slice(1)) yield [`body of ${type}`, { media: type }];
  for (const parameter of run.requests.optional(operation).filter((p) => !run.requests.nested(p))) yield [`parameter ${parameter.value.name}`, { with: new Set([parameter.value.name]) }];
  for (let way = 1; way < run.requests.waysIn(operation).length; way++) yield [`credentials ${way + 1}`, { way }];
  for (const type of acceptable(run, operation)) yield [`Accept: ${type}`, { headers: { Accept: type } }];
  for (const status of operation.responses.keys()) if (/^[1-5]\d\d$/.test(status)) yield [`Prefer: code=${status}`, { headers: { Prefer: `code=${status}` }, status: Number(status) }];
}

function acceptable(run, operation) {
  const status = [...operation.responses.keys()].find((s) => /^2/.test(s));
  const types = Object.keys(operation.responses.get(status)?.value?.content ?? {});
  return types.length > 1 ? types : [];
}

async function attempt(run, operation, options, what) {
  const built = run.requests.build(operation, await patched(run, operation, options));
  if (built.failed) return { what, ok: false, unbuilt: true, reason: built.failed };
  const answer = await run.client.send(built.request);
  if (answer.status >= 200 && answer.status < 300) run.ids.harvest(operation, answer);
  const problems = run.verdicts.problems(operation, answer);
  const wanted = options.status;
  const ok = wanted !== undefined ? answer.status === wanted || problems.length === 0 : run.verdicts.isSuccess(operation, answer.status);
  run.record(operation, built.request, answer, problems);
  return { what, ok, status: answer.status, reason: ok ? '' : `${answer.status} ${answer.text.slice(0, 300)}`, curl: ok ? undefined : run.curl(built.request) };
}

// patched gives JSON Patch a body that makes sense: one that writes what a member already holds.
async function patched(run, operation, options) {
  const type = options.media ?? run.requests.media(operation)[0];
  if (!type?.includes('json-patch')) return options;
  const read = run.ids.find('GET', operation.template);
  const record = read && (await run.ids.ask(read, options.path, options.seed));
  const member = Object.entries(record ?? {}).find(([name, value]) => typeof value === 'string' && !/id$|_at$|At$/.test(name));
  if (!member) return options;
  const body = [{ op: 'replace', path: '/' + member[0].replaceAll('~', '~0').replaceAll('/', '~1'), value: member[1] }];
  return run.requests.takes(operation, type, body) ? { ...options, media: type, body } : options;
}
