// Documents cut short or changed at random: each is loaded or refused in words, and soon.
//   node mutants.mjs --program ../../../../bin/actalike --dir DIR [--count 5] [--seed 1] [--keep DIR]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { random } from './strings.mjs';

const PATIENCE = 90; // seconds, on a busy machine
const ODD = ['null', '-1', '[]', '{}', '""', 'true', '1e400', '~', '"#/components/schemas/Nothing"', '[[]]', '*x', '&a', '- ', '\u0000', '9'.repeat(40)];

const MUTATIONS = {
  truncated: (r, text) => text.slice(0, r.int(1, text.length - 1)),
  'lines gone': (r, text) => { const lines = text.split('\n'); lines.splice(r.int(0, lines.length - 1), r.int(1, 8)); return lines.join('\n'); },
  'lines twice': (r, text) => { const lines = text.split('\n'), at = r.int(0, lines.length - 1); lines.splice(at, 0, ...lines.slice(at, at + r.int(1, 8))); return lines.join('\n'); },
  'a value changed': (r, text) => { const places = [...text.matchAll(/(:\s+)([^\s,{}[\]][^\n,{}[\]]*)/g)], at = r.pick(places); return at ? text.slice(0, at.index + at[1].length) + r.pick(ODD) + text.slice(at.index + at[0].length) : text; },
  'a byte changed': (r, text) => { const at = r.int(0, text.length - 1); return text.slice(0, at) + String.fromCharCode(r.int(0, 255)) + text.slice(at + 1); },
  'a reference turned': (r, text) => { const refs = [...text.matchAll(/#\/components\/[\w/.-]+/g)]; if (refs.length < 2) return text.slice(0, -1); const at = r.pick(refs); return text.slice(0, at.index) + r.pick(refs)[0] + text.slice(at.index + at[0].length); },
};

const { values: options } = parseArgs({ options: { program: { type: 'string' }, dir: { type: 'string' }, count: { type: 'string', default: '6' }, seed: { type: 'string', default: '1' }, keep: { type: 'string' }, only: { type: 'string', default: '' } } });

// outcome runs explain on a text and says what is wrong with how it ended, or ''.
function outcome(file) {
  const run = spawnSync(options.program, ['explain', '--spec', file, '--no-color'], { encoding: 'utf8', timeout: PATIENCE * 1000, maxBuffer: 1 << 30 });
  if (run.error?.code === 'ETIMEDOUT') return `no end within ${PATIENCE} s`;
  if (/^(panic|fatal error|runtime error|goroutine \d)/m.test(run.stderr)) return 'panic: ' + run.stderr.slice(0, 400);
  if (run.status !== 0 && run.status !== 2) return `exit status ${run.status ?? run.signal}: ${run.stderr.slice(0, 300)}`;
  return run.status === 2 && run.stderr.trim() === '' ? 'refused without a word' : '';
}

function main() {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'mutants-'));
  let tried = 0, wrong = 0, slowest = [0, ''];
  for (const file of fs.readdirSync(options.dir).filter((f) => /\.(ya?ml|json)$/.test(f) && f.includes(options.only)).sort()) {
    const text = fs.readFileSync(path.join(options.dir, file), 'utf8');
    for (let n = 0; n < Number(options.count); n++) {
      const kinds = Object.keys(MUTATIONS), kind = kinds[n % kinds.length];
      const mutant = path.join(scratch, 'mutant' + path.extname(file));
      fs.writeFileSync(mutant, MUTATIONS[kind](random(Number(options.seed) * 1009 + n * 31 + file.length), text));
      const began = performance.now(), problem = outcome(mutant), took = (performance.now() - began) / 1000;
      tried++;
      if (took > slowest[0]) slowest = [took, `${file} (${kind})`];
      if (!problem) continue;
      wrong++;
      console.log(`${file} mutant ${n} (${kind}): ${problem}`);
      if (options.keep) fs.copyFileSync(mutant, path.join(options.keep, `${n}-${file}`));
    }
  }
  fs.rmSync(scratch, { recursive: true });
  console.log(`${tried} mutants, ${wrong} wrong; the slowest took ${slowest[0].toFixed(1)} s: ${slowest[1]}`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

main();
