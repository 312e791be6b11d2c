// Ids that exist: what a create answered or a list holds, for each parameter of a path.
import { decode } from './client.mjs';
import { isJSON } from './body.mjs';
import { names } from './document.mjs';
import { isObject } from './schema.mjs';

const CANDIDATES = 5;
const USUAL = ['id', 'uuid', 'slug', 'key', 'name', 'code', 'number', 'identifier', 'uid', 'pk', 'username', 'guid', 'ref'];
const ABOUT_PAGES = /count|total|page|limit|offset|next|prev|cursor|more|size|etag|kind|self|first|last|object|status|message|success|has|time|usage|url/i;
const BESIDE = /^(order|order_?by|sort|sort_?by|sorting|links|errors|warnings|facets)$/i; // what may stand beside the items
const squeeze = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

export class Ids {
  constructor({ operations, client, requests, verdicts }) {
    Object.assign(this, { client, requests, verdicts });
    this.byName = new Map(operations.map((o) => [o.method + ' ' + trim(o.template), o]));
    this.known = new Map(); // of a prefix with its values filled in
    this.pool = new Map(); // values seen anywhere, by squeezed name
  }

  find(method, template) { return this.byName.get(method + ' ' + trim(template)); }

  // values gives each parameter of the path a value, of a record that exists where there are records.
  async values(operation, { fresh = false, seed = 1 } = {}) {
    const path = {};
    for (const name of names(operation.template)) {
      const prefix = prefixOf(operation.template, name);
      const last = prefix.length === trim(operation.template).length;
      path[name] = await this.value(operation, name, prefix, { ...path }, fresh && last, seed);
    }
    return path;
  }

  async value(operation, name, prefix, outer, fresh, seed) {
    const parameter = operation.parameters.find(({ value: p }) => p.in === 'path' && p.name === name);
    const own = parameter && this.requests.schemas.resolve(this.requests.schemaOf(parameter)).const;
    const key = JSON.stringify([prefix, outer, own]);
    if (!fresh && this.known.has(key)) return this.known.get(key);
    const candidates = await this.candidates(parameter, name, prefix, outer, fresh, seed);
    const found = (await this.existing(prefix, name, outer, candidates, seed)) ?? candidates[0] ?? this.madeUp(parameter, seed);
    if (!fresh) this.known.set(key, found);
    return found;
  }

  madeUp(parameter, seed) {
    if (!parameter) return 'undeclared';
    const made = this.requests.parameterValue(parameter, seed);
    return made.ok ? made.value : 'x1';
  }

  forget() { this.known.clear(); }

  async candidates(parameter, name, prefix, outer, fresh, seed) {
    const collection = prefix.replace(/[^/]*$/, '');
    const bodies = [];
    const ask = async (method, fill) => {
      const operation = this.find(method, collection);
      const answer = operation && (await this.ask(operation, outer, seed, fill));
      if (answer) bodies.push(answer);
    };
    if (fresh) await ask('POST', 'required');
    if (!fresh || bodies.length === 0) await ask('GET');
    if (!fresh && bodies.flatMap((b) => idsIn(b, name, collection)).length === 0) await ask('POST', 'required');
    const pooled = [...(this.pool.get(squeeze(name)) ?? []), ...(this.pool.get(squeeze(singular(collection)) + 'id') ?? [])];
    const all = [...bodies.flatMap((body) => idsIn(body, name, collection)), ...pooled];
    const fits = (value) => !parameter || this.requests.schemas.errors(this.requests.schemaOf(parameter), value) === '' || typeof value === 'bigint';
    return [...new Set(all.flatMap((v) => (fits(v) ? [v] : fits(String(v)) ? [String(v)] : [])))].slice(0, CANDIDATES * 3);
  }

  // existing is the first candidate that the item's own path knows.
  async existing(prefix, name, outer, candidates, seed) {
    const read = this.find('GET', prefix);
    if (!read) return undefined;
    for (const candidate of candidates.slice(0, CANDIDATES)) {
      if (await this.ask(read, { ...outer, [name]: candidate }, seed)) return candidate;
    }
    return undefined;
  }

  // ask makes an exchange on the way, and gives what a success said.
  async ask(operation, path, seed, fill = 'required') {
    const built = this.requests.build(operation, { path, seed, fill });
    if (built.failed) return undefined;
    const answer = await this.client.send(built.request);
    if (answer.status < 200 || answer.status > 299) return undefined;
    return this.harvest(operation, answer) ?? {};
  }

  // harvest keeps the ids that an answer shows. It gives the answer's value.
  harvest(operation, answer) {
    const value = read(answer);
    const location = answer.headers.location;
    if (location) this.remember(singular(operation.template) + 'id', decodeURIComponent(location.replace(/[?#].*$/, '').replace(/\/$/, '').split('/').pop()));
    if (value === undefined) return location ? { id: number(decodeURIComponent(location.replace(/[?#].*$/, '').replace(/\/$/, '').split('/').pop())) } : undefined;
    for (const item of items(value).slice(0, 20)) {
      for (const [name, member] of Object.entries(item)) {
        if (!isScalar(member)) continue;
        if (/id$/i.test(name)) this.remember(name, member);
        if (USUAL.includes(name)) this.remember(singular(operation.template) + (name === 'id' ? 'id' : name), member);
      }
    }
    return value;
  }

  remember(name, value) {
    const key = squeeze(name), list = this.pool.get(key) ?? [];
    if (list.length < 20 && !list.includes(value)) this.pool.set(key, [...list, value]);
  }
}

const number = (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);
const isScalar = (value) => (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'bigint';
const trim = (template) => template.replace(/\/$/, '');

// prefixOf cuts a template behind the segment of a parameter.
function prefixOf(template, name) {
  const segments = template.split('/');
  return segments.slice(0, segments.findIndex((s) => s.includes(`{${name}}`)) + 1).join('/');
}

// singular names what a collection holds, by the last of its segments that is no parameter.
export function singular(template) {
  const words = template.split('/').filter((s) => s && !s.includes('{'));
  return (words.at(-1) ?? '').replace(/ies$/, 'y').replace(/(ss|sh|ch|x)es$/, '$1').replace(/([^s])s$/, '$1');
}

export function read(answer) {
  if (!isJSON(answer.headers['content-type'] ?? '') || answer.text === '') return undefined;
  try { return decode(answer.text).exact; } catch { return undefined; }
}

// items are the records in an answer: those of its list, or it itself, with or without an envelope.
export function items(value) {
  if (Array.isArray(value)) return value.filter(isObject);
  if (!isObject(value)) return [];
  const list = listIn(value);
  if (list) return list.filter(isObject);
  const inner = Object.values(value).filter(isObject);
  return [value, ...inner];
}

// listIn finds the list of an answer: an array at the top, or one of objects one or two members below it. A
// record that has lists is none: it has members that say nothing of pages.
export function listIn(value, depth = 0) {
  if (Array.isArray(value)) return depth === 0 || value.every(isObject) ? value : undefined;
  if (!isObject(value) || depth > 2) return undefined;
  const own = Object.keys(value).filter((name) => isScalar(value[name]) && !ABOUT_PAGES.test(name));
  if (own.length > 1 || isScalar(value.id)) return undefined;
  const arrays = Object.entries(value).filter(([, m]) => Array.isArray(m) && m.every(isObject));
  return arrays.sort(([a, x], [b, y]) => BESIDE.test(a) - BESIDE.test(b) || y.length - x.length)[0]?.[1] ?? Object.values(value).map((m) => listIn(m, depth + 1)).find((l) => l !== undefined);
}

// idsIn are the values in an answer that a path parameter may mean, the likeliest first.
export function idsIn(value, name, collection) {
  const likely = likelyNames(name, collection);
  const found = [];
  if (Array.isArray(value) && value.every(isScalar)) found.push(...value);
  for (const item of items(value).slice(0, 8)) {
    const keys = Object.keys(item).filter((key) => isScalar(item[key]));
    for (const wanted of likely) found.push(...keys.filter((key) => squeeze(key) === wanted).map((key) => [likely.indexOf(wanted), item[key]]));
  }
  return found.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)).map((f) => (Array.isArray(f) ? f[1] : f));
}

// likelyNames lists what the member may be called that a path parameter means.
export function likelyNames(parameter, collection) {
  const plain = squeeze(parameter), of = squeeze(singular(collection));
  const own = plain.startsWith(of) ? plain.slice(of.length) : '';
  const tails = USUAL.filter((u) => plain.endsWith(u) && plain !== u);
  return [...new Set([plain, own, ...tails, of + 'id', ...USUAL].filter(Boolean))];
}
