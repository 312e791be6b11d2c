// The prober: for each document, what a careful client finds that `actalike serve` does.
//   node prober.mjs --program ../../../../bin/actalike --dir DIR [--seeds 1,2,3] [--report FILE] [--verbose]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Document } from './document.mjs';
import { explain, start, stop } from './mock.mjs';
import { probe } from './operations.mjs';
import { Run } from './run.mjs';
import { failuresOf, line, total } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    program: { type: 'string' }, dir: { type: 'string' }, seeds: { type: 'string', default: '1,2,3' }, only: { type: 'string', default: '' },
    report: { type: 'string' }, verbose: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    bounds: { type: 'string', default: '99,100,100,90' },
  },
});

async function probeDocument(file) {
  const result = { file: path.basename(file), megabytes: fs.statSync(file).size / 1e6, operations: [], invalid: [], exchanges: 0, stories: [], pages: [] };
  const document = new Document(file);
  result.explained = explain(options.program, file);
  for (const seed of options.seeds.split(',').map(Number)) {
    const mock = await start(options.program, file, seed);
    if (mock.failed) return { ...result, failed: mock.failed };
    result.seconds ??= mock.cpu;
    result.wall ??= mock.seconds;
    result.memory ??= mock.memory;
    const run = new Run(document, mock.url);
    try {
      for (const operation of await probe(run, seed)) result.operations.push({ seed, ...operation });
    } finally {
      result.exchanges += run.exchanges;
      result.invalid.push(...run.invalid.map((i) => ({ seed, ...i })));
      run.close();
      await stop(mock);
    }
  }
  return result;
}

async function main() {
  const files = fs.readdirSync(options.dir).filter((f) => /\.(ya?ml|json)$/.test(f) && f.includes(options.only)).sort();
  const results = [];
  for (const file of files) {
    let result;
    try { result = await probeDocument(path.join(options.dir, file)); } catch (error) { result = { file, failed: 'the prober: ' + error.stack, operations: [], invalid: [] }; }
    results.push(result);
    console.log(line(result));
    if (options.verbose) for (const failure of failuresOf(result)) console.log('    ' + failure);
  }
  const sum = total(results, options.bounds.split(',').map(Number));
  console.log(sum.text);
  if (options.report) fs.writeFileSync(options.report, JSON.stringify(results, null, 1));
  process.exitCode = sum.ok ? 0 : 1;
}

await main();
