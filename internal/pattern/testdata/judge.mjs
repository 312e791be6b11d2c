// Reads patterns and texts from standard input, and writes which of them match in
// this engine: with the flag u as JSON Schema has it, else without (annex B), else
// not at all.
import {readFileSync} from 'node:fs';

function compile(pattern) {
  for (const flags of ['u', '']) {
    try { return new RegExp(pattern, flags); } catch { /* the next one */ }
  }
}

const judged = JSON.parse(readFileSync(0, 'utf8')).map(({pattern, texts}) => {
  const expression = compile(pattern);
  if (!expression) return {pattern, readable: false};
  return {pattern, readable: true, flags: expression.flags, matches: texts.map(text => expression.test(text))};
});
process.stdout.write('[\n' + judged.map(j => '  ' + JSON.stringify(j)).join(',\n') + '\n]\n');
