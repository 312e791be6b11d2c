// How many of the resources that a careful reader names were found, and how many that were found are some.
import fs from 'node:fs';
import YAML from 'yaml';

const METHOD = { list: 'GET', read: 'GET', create: 'POST', replace: 'PUT', merge: 'PATCH', delete: 'DELETE' };
const kind = (effect) => (effect === 'replace' || effect === 'merge' ? 'update' : effect);

export function load(file) { return YAML.parse(fs.readFileSync(file, 'utf8')); }

// compare gives { named, found, inferred, right, missed: [...], invented: [...] } for one document.
export function compare(truth, explained) {
  const inferred = claims(explained);
  const right = new Set();
  const result = { named: 0, found: 0, missed: [] };
  for (const [name, paths] of Object.entries(truth)) {
    const optional = name.startsWith('?');
    const match = best(readings(paths), inferred);
    if (match) right.add(match);
    if (optional) continue;
    result.named++;
    if (match) result.found++;
    else result.missed.push(name);
  }
  const invented = [...inferred.keys()].filter((name) => !right.has(name));
  return { ...result, inferred: inferred.size, right: right.size, invented };
}

// readings lists the operations of a resource as [key, sure].
function readings(paths) {
  return Object.entries(paths).flatMap(([template, effects]) => effects.split(' ').map((word) => {
    const [, effect, method, doubt] = /^(\w+?)(?:=(\w+))?(\?)?$/.exec(word);
    return [`${method ?? METHOD[effect]} ${template} ${kind(effect)}`, !doubt];
  }));
}

function claims(explained) {
  const found = new Map();
  for (const o of explained?.operations ?? []) {
    if (!o.resource || o.effect === 'answer') continue;
    if (!found.has(o.resource)) found.set(o.resource, new Set());
    found.get(o.resource).add(`${o.method} ${o.path} ${kind(o.effect)}`);
  }
  return found;
}

// best is the inferred resource that has most of the operations, more than half of those without doubt.
function best(readings, inferred) {
  const sure = readings.filter(([, certain]) => certain);
  let winner, most = 0;
  for (const [name, keys] of inferred) {
    const held = sure.filter(([key]) => keys.has(key)).length;
    if (held > most && 2 * held > sure.length) [winner, most] = [name, held];
  }
  return winner;
}
