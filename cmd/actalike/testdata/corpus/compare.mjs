// Is what was written what is read? Members that a server keeps by itself are not held against it.
import { isObject } from './schema.mjs';

// What a server may honestly keep by itself although no mark says so.
const KEPT = /^(_?id|uuid|.*_?etag|_?rev|revision|version|resourceVersion|generation|self|href|_links|links?|.*count|total|sequence)$/i;
const KEPT_TIME = /(creat|updat|modif|delet|chang|touch|seen|sync)/i;

// lost lists what was sent and is not read back, as "pointer: sent, read". holds(pointer, value) tells whether
// the read schema has a member for that value, and undefined where it does not say; key is the member that holds
// the id; kept are members that the read schema calls readOnly: a create may mean something else by their names.
export function lost(sent, got, holds, key, kept = new Set()) {
  const found = [];
  const walk = (a, b, pointer) => {
    if (found.length > 4) return;
    if (isObject(a) && isObject(b)) {
      for (const name of Object.keys(a)) {
        const at = [...pointer, name];
        if (at.length === 1 && (name === key || kept.has(name))) continue;
        if (keptByServer(name, a[name])) continue;
        if (name in b) walk(a[name], b[name], at);
        else if (a[name] !== null && holds(at, a[name]) === true) found.push(`/${at.join('/')}: ${short(a[name])} was sent, nothing is read`);
      }
    } else if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) found.push(`/${pointer.join('/')}: ${a.length} items were sent, ${b.length} are read`);
      else a.forEach((item, i) => walk(item, b[i], [...pointer, i]));
    } else if (!same(a, b) && holds(pointer, a) !== false) found.push(`/${pointer.join('/')}: ${short(a)} was sent, ${short(b)} is read`);
  };
  walk(sent, got, []);
  return found;
}

function keptByServer(name, value) {
  return KEPT.test(name) || (KEPT_TIME.test(name) && typeof value === 'string' && /^\d{4}-\d\d/.test(value));
}

const short = (value) => (JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)) ?? 'nothing').slice(0, 60);

export function same(a, b) {
  if (a === b) return true;
  if (isObject(a) && isObject(b)) return Object.keys({ ...a, ...b }).every((name) => same(a[name], b[name]));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (typeof a === 'string' && typeof b === 'string' && /^\d{4}-\d\d-\d\d[Tt ]/.test(a)) return Date.parse(a) === Date.parse(b);
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-9 * Math.abs(a);
}

// inner finds the record in an answer or in a body: in its only member, or in a member called as a wrapper
// is; the members that it shares with what was sent decide.
export function inner(value, like) {
  if (!isObject(value)) return value;
  const shared = (candidate) => Object.keys(like ?? {}).filter((name) => name in candidate).length;
  const candidates = [value, ...Object.values(value).filter(isObject)];
  if (!isObject(like) || Object.keys(like).length === 0) return Object.keys(value).length === 1 && candidates[1] ? candidates[1] : value;
  return candidates.reduce((best, candidate) => (shared(candidate) > shared(best) ? candidate : best));
}

// unwrapped is a body without the one member that wraps it. A member that is read, too, wraps nothing.
export function unwrapped(body, answer) {
  const names = isObject(body) ? Object.keys(body) : [];
  const wraps = names.length === 1 && isObject(body[names[0]]) && !(isObject(answer) && names[0] in answer);
  return wraps ? body[names[0]] : body;
}
