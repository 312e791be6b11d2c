// The prober: for each document of a folder, what a careful client finds that `actalike serve` does.
//   node prober.mjs --program ../../../../bin/actalike --dir DIR [--seeds 1,2,3] [--report FILE] [--verbose]
// It ends with status 1 where a bound is not met: the shares in percent of operations that answered, of
// exchanges that were valid, of stories that came true, and of the resources of truth.yaml that were found.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Document } from './document.mjs';
import { explain, start, stop } from './mock.mjs';
import { probe } from './operations.mjs';
import { addUp, filtered, lists, paged } from './pages.mjs';
import { failuresOf, line, total } from './report.mjs';
import { Run } from './run.mjs';
import { soak } from './soak.mjs';
import { pairs, tell } from './stories.mjs';
import { compare, load } from './truth.mjs';

const { values: options } = parseArgs({
  options: {
    program: { type: 'string' }, dir: { type: 'string' }, only: { type: 'string', default: '' }, // part of a file's name
    seeds: { type: 'string', default: '1,2,3' }, bounds: { type: 'string', default: '99,100,100,90' },
    soak: { type: 'string', default: '0' }, // how many records to create in one
    report: { type: 'string' }, verbose: { type: 'boolean', default: false },
  },
});
const truth = load(new URL('truth.yaml', import.meta.url));

async function probeDocument(file) {
  const result = { file: path.basename(file), megabytes: fs.statSync(file).size / 1e6, operations: [], invalid: [], exchanges: 0, stories: [], lists: [] };
  const document = new Document(file);
  result.explained = explain(options.program, file);
  if (truth[result.file]) result.truth = compare(truth[result.file], result.explained);
  for (const seed of options.seeds.split(',').map(Number)) {
    const mock = await start(options.program, file, seed);
    if (mock.failed) return { ...result, failed: mock.failed };
    Object.assign(result, { cpu: result.cpu ?? mock.cpu, seconds: result.seconds ?? mock.seconds, memory: result.memory ?? mock.memory });
    const run = new Run(document, mock.url);
    try {
      await probeRun(run, seed, result);
      if (Number(options.soak) > 0) result.soak ??= await soak(run, result.explained, mock.child.pid, Number(options.soak));
    } finally {
      result.exchanges += run.exchanges;
      result.invalid.push(...run.invalid.map((i) => ({ seed, ...i })));
      if (mock.child.exitCode !== null) result.failed = `it ended while it was asked: ${mock.talk().slice(-600)}`;
      run.close();
      await stop(mock);
    }
  }
  return result;
}

// probeRun asks one start of the mock everything.
async function probeRun(run, seed, result) {
  const keep = (list, found) => list.push({ seed, ...found });
  for (const operation of await probe(run, seed)) keep(result.operations, operation);
  for (const list of lists(run)) {
    if (paged(list)) keep(result.lists, await addUp(run, list, seed));
    for (const found of await filtered(run, list, seed)) keep(result.lists, found);
  }
  for (const pair of pairs(run, result.explained)) keep(result.stories, await tell(run, pair, seed));
}

async function main() {
  const files = fs.readdirSync(options.dir).filter((f) => /\.(ya?ml|json)$/.test(f) && f.includes(options.only)).sort();
  const results = [];
  for (const file of files) {
    let result;
    try {
      result = await probeDocument(path.join(options.dir, file));
    } catch (error) {
      result = { file, failed: 'the prober itself: ' + error.stack, operations: [], invalid: [], exchanges: 0, stories: [], lists: [] };
    }
    results.push(result);
    console.log(line(result));
    if (options.verbose) for (const failure of failuresOf(result)) console.log('    ' + failure);
  }
  const sum = total(results, options.bounds.split(',').map(Number));
  console.log(sum.text);
  if (options.report) fs.writeFileSync(options.report, JSON.stringify(results.map((r) => ({ ...r, explained: undefined })), null, 1));
  process.exitCode = sum.ok ? 0 : 1;
}

await main();
