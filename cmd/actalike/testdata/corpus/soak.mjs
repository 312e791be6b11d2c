// A soak of creates: memory stays bounded, and whatever the bound is, the answer is clear.
import { cpu, memory } from './mock.mjs';
import { pairs } from './stories.mjs';

const AT_ONCE = 4;
const CLEAR = new Set([403, 409, 413, 422, 429, 503, 507]); // how a server may say that it is full

// soak creates records of the first resource that can be. It gives { name, count, before, after, refused, ok, reason }.
export async function soak(run, explained, pid, count) {
  const pair = pairs(run, explained)[0];
  if (!pair) return undefined;
  const path = await run.ids.values(pair.create, { seed: 1 });
  const bodies = Array.from({ length: 50 }, (_, i) => run.requests.build(pair.create, { path, seed: 1000 + i, fill: 'required' })).filter((b) => !b.failed);
  if (bodies.length === 0) return undefined;
  const result = { name: pair.create.name, count, before: memory(pid), refused: 0, ok: true, marks: [] };
  const began = cpu(pid);
  for (let sent = 0; sent < count && result.ok; sent += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => run.client.send(bodies[(sent + i) % bodies.length].request)));
    for (const answer of answers.filter((a) => !run.verdicts.isSuccess(pair.create, a.status))) {
      result.refused++;
      if (!CLEAR.has(answer.status)) Object.assign(result, { ok: false, reason: `${answer.status} ${answer.text.slice(0, 200)} after ${sent} creates` });
    }
    if (sent % (AT_ONCE * Math.ceil(count / 8 / AT_ONCE)) === 0) result.marks.push(Math.round(memory(pid)));
  }
  return { ...result, after: memory(pid), cpu: cpu(pid) - began };
}
