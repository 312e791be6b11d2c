// Stories: what was created is read, listed, changed and gone.
import { inner, lost, unwrapped } from './compare.mjs';
import { idsIn, items, listIn, read } from './ids.mjs';
import { isJSON } from './body.mjs';
import { names } from './document.mjs';
import { CURSOR, firstPage, OFFSET, PAGE, SIZE } from './request.mjs';
import { isObject } from './schema.mjs';
import { Teller } from './teller.mjs';

const trim = (template) => template.replace(/\/$/, '');
const PAGES = 400;

// pairs lists what can be created and read: POST to a path and GET of it with one more parameter, or PUT
// and GET of one path where there is no such POST; and what the mock says it took for that.
export function pairs(run, explained) {
  const found = new Map();
  const add = (create, readOf) => {
    if (create && readOf && names(readOf.template).length > 0 && !found.has(create.name)) found.set(create.name, { create, read: readOf, item: readOf.template });
  };
  // A path that reads as one record is no collection: a POST to it is a login, say.
  const single = (template) => { const list = run.ids.find('GET', trim(template)); return list !== undefined && !answersList(run, list); };
  for (const create of run.operations.filter((o) => o.method === 'POST' && takesObject(run, o) && !single(o.template))) {
    add(create, run.operations.find((o) => o.method === 'GET' && isItem(trim(create.template), trim(o.template)) && answersObject(run, o) && shares(run, create, o)));
  }
  const by = new Map(run.operations.map((o) => [o.name, o]));
  const claimed = (explained?.operations ?? []).filter((o) => o.resource);
  for (const c of claimed.filter((o) => o.effect === 'create')) {
    const r = claimed.find((o) => o.resource === c.resource && o.effect === 'read');
    if (r) add(by.get(`${c.method} ${c.path}`), by.get(`${r.method} ${r.path}`));
  }
  return [...found.values()];
}

const isItem = (collection, item) => item.startsWith(collection + '/') && /^\{[^{}/]+\}$/.test(item.slice(collection.length + 1));
const takesObject = (run, o) => run.requests.media(o).length > 0 && run.verdicts.canSucceed(o);
const answersObject = (run, o) => [...o.responses].some(([status, r]) => /^(2|DEFAULT)/.test(status) && Object.keys(r.value?.content ?? {}).some(isJSON));

// shares tells whether a body has a member that is read again, one that it must have if there are such: a POST
// that has none is a question, not a create.
function shares(run, create, reads) {
  const schemas = run.requests.schemas, must = schemas.resolve(run.requests.bodySchema(create)).required ?? [];
  const written = must.length > 0 ? new Set([...must, ...must.flatMap((name) => [...membersOf(schemas, schemas.resolve(run.requests.bodySchema(create)).properties?.[name], 0)])])
    : membersOf(schemas, run.requests.bodySchema(create), 0);
  const shown = [...reads.responses].filter(([status]) => /^(2|DEFAULT)/.test(status)).flatMap(([, response]) => Object.keys(response.value?.content ?? {}).filter(isJSON)
    .flatMap((type) => [...membersOf(run.verdicts.schemas, run.verdicts.schemas.at(run.document.within(run.document.child(response, 'content', type), 'schema')), 0)]));
  return written.size === 0 || shown.length === 0 || shown.some((name) => written.has(name));
}

// membersOf are the names of members that a schema knows, at the top and in its objects.
function membersOf(schemas, schema, depth) {
  if (!isObject(schema) || depth > 8) return new Set();
  const parts = [schemas.byId.get(schema.$ref), ...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...Object.values(schema.properties ?? {}).map((m) => ({ ...m, items: undefined }))];
  return new Set([...Object.keys(schema.properties ?? {}), ...parts.flatMap((part) => [...membersOf(schemas, part, depth + 1)])]);
}

// tell plays the story of one pair. It gives { name, read, ok, step, reason, steps }.
export async function tell(run, pair, seed) {
  const story = new Story(run, pair, seed);
  return { ...(await story.tell(pair.create.name, () => story.play())), read: pair.read.name };
}

class Story extends Teller {
  constructor(run, pair, seed) {
    super(run);
    Object.assign(this, { pair, seed });
    this.parameter = names(pair.item).at(-1);
    this.collection = run.ids.find('GET', trim(pair.create.template));
  }

  async play() {
    await this.create();
    await this.readBack('read', this.sent);
    await this.listed(true);
    for (const method of ['PUT', 'PATCH']) await this.change(method);
    await this.remove();
  }

  async create() {
    this.steps.push('create');
    const outer = await this.run.ids.values(this.pair.create, { seed: this.seed });
    const { answer, sent } = await this.exchange(this.pair.create, { path: outer, seed: this.seed + 31, fill: 'all' }, 'create');
    this.check(this.run.verdicts.isSuccess(this.pair.create, answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
    this.sent = sent;
    await this.locate(outer, answer);
  }

  // locate finds the new record: by an id in the answer, in Location, or in what was sent.
  async locate(outer, answer) {
    this.steps.push('read');
    const body = this.run.ids.harvest(this.pair.create, answer);
    const sources = [inner(body, unwrapped(this.sent)), body, this.sent, unwrapped(this.sent)].filter((s) => s !== undefined);
    const candidates = [...new Set(sources.flatMap((source) => idsIn(source, this.parameter, this.pair.create.template)))].slice(0, 8);
    this.check(candidates.length > 0, `nothing in the answer names the new record: ${answer.status} ${answer.text.slice(0, 200)}`);
    const seen = [];
    for (const candidate of candidates) {
      this.path = { ...(await this.run.ids.values(this.pair.read, { seed: this.seed })), ...outer, [this.parameter]: candidate };
      this.id = candidate;
      const got = await this.exchange(this.pair.read, { path: this.path, seed: this.seed }, 'gone');
      if (this.run.verdicts.isSuccess(this.pair.read, got.answer.status)) return;
      seen.push(`${candidate}: ${got.answer.status}`);
    }
    this.check(false, `none of the ids reads back (${seen.join(', ')}) after ${answer.text.slice(0, 150)}`);
  }

  async readBack(step, sent) {
    this.steps.push(step);
    const { answer } = await this.exchange(this.pair.read, { path: this.path, seed: this.seed }, step);
    this.check(this.run.verdicts.isSuccess(this.pair.read, answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
    const wrote = unwrapped(sent, read(answer)), got = inner(read(answer), wrote);
    this.record = got;
    if (!isObject(wrote)) return;
    const kept = this.kept(answer);
    const missing = lost(wrote, got, (pointer, value) => this.holds(answer, pointer, value), this.keyMember(got), kept);
    this.check(missing.length === 0, missing.join('; '));
  }

  keyMember(record) {
    return isObject(record) ? Object.keys(record).find((name) => record[name] === this.id) ?? '' : '';
  }

  // holds tells whether the read schema can hold a value at a pointer (in the answer or in its record);
  // undefined where it says nothing of that member.
  holds(answer, pointer, value) {
    const response = this.run.verdicts.declared(this.pair.read, answer.status);
    const type = Object.keys(response.value?.content ?? {}).find(isJSON);
    const place = this.run.document.within(this.run.document.child(response, 'content', type), 'schema');
    const schemas = this.run.verdicts.schemas;
    const top = schemas.at(place);
    const members = Object.values(schemas.resolve(top).properties ?? {}).filter((member) => schemas.resolve(member).type === 'object');
    const found = [top, ...members].flatMap((schema) => membersAt(schemas, schema, pointer, 0));
    return found.length === 0 ? undefined : found.some((member) => schemas.takes(member, value));
  }

  // kept are the members that the read schema marks as the server's own.
  kept(answer) {
    const response = this.run.verdicts.declared(this.pair.read, answer.status), schemas = this.run.verdicts.schemas;
    const type = Object.keys(response.value?.content ?? {}).find(isJSON);
    const top = type === undefined ? {} : schemas.resolve(schemas.at(this.run.document.within(this.run.document.child(response, 'content', type), 'schema')));
    const holders = [top, ...Object.values(top.properties ?? {}).map((member) => schemas.resolve(member))];
    return new Set(holders.flatMap((h) => Object.entries(h.properties ?? {}).filter(([, m]) => m?.readOnly === true).map(([name]) => name)));
  }

  async listed(wanted) {
    if (!this.collection || !answersList(this.run, this.collection)) return;
    this.steps.push(wanted ? 'listed' : 'not listed');
    const found = await this.search();
    this.check(found === wanted, wanted ? `id ${this.id} is not in the list` : `id ${this.id} is still in the list`);
  }

  // search looks through every page.
  async search() {
    const sizes = this.collection.parameters.filter(({ value: p }) => p.in === 'query' && SIZE.test(p.name));
    const query = {};
    for (const p of this.collection.parameters.filter(({ value: q }) => q.in === 'query' && q.required && !SIZE.test(q.name))) {
      if (isObject(this.record) && p.value.name in this.record) query[p.value.name] = this.record[p.value.name];
    }
    for await (const page of pagesOf(this.run, this.collection, { path: this.path, seed: this.seed, query, size: sizes[0] }, this)) {
      if (page.texts.some((value) => value === this.id)) return true;
      if (page.items.some((item) => isObject(item) && Object.values(item).some((v) => v === this.id || (isObject(v) && Object.values(v).includes(this.id))))) return true;
    }
    return false;
  }

  async change(method) {
    const operation = this.run.ids.find(method, trim(this.pair.item));
    if (!operation || this.run.requests.media(operation).length === 0) return;
    this.steps.push(method);
    const media = this.run.requests.media(operation).find((m) => !m.includes('json-patch'));
    if (!media) return;
    const options = { path: this.path, seed: this.seed + (method === 'PUT' ? 57 : 83), fill: 'all', media };
    const { answer, sent } = await this.exchange(operation, method === 'PATCH' ? { ...options, body: this.merging(operation, options) } : options, method);
    this.check(this.run.verdicts.isSuccess(operation, answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
    if (!Array.isArray(sent)) await this.readBack(`${method} read`, withoutNames(sent, this.keyMember(this.record)));
  }

  // merging is a body that can be merged: what it says of an object adds to what is there, and where that is
  // another branch of a choice than the one held, a server may honestly refuse both together.
  merging(operation, options) {
    const { sent } = this.run.requests.build(operation, options), record = this.record;
    if (!isObject(sent) || !isObject(record)) return sent;
    const clashes = (name) => isObject(sent[name]) && isObject(record[name]) && !Object.keys(sent[name]).some((key) => key in record[name]) && Object.keys(record[name]).length > 0;
    const body = Object.fromEntries(Object.entries(sent).filter(([name]) => !clashes(name)));
    return this.run.requests.takes(operation, options.media, body) ? body : sent;
  }

  async remove() {
    const operation = this.run.ids.find('DELETE', trim(this.pair.item));
    if (!operation) return;
    this.steps.push('DELETE');
    const { answer } = await this.exchange(operation, { path: this.path, seed: this.seed }, 'DELETE');
    this.check(this.run.verdicts.isSuccess(operation, answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
    this.steps.push('gone');
    const again = await this.exchange(this.pair.read, { path: this.path, seed: this.seed }, 'gone');
    this.check(again.answer.status >= 400 && again.answer.status < 500 && again.answer.status !== 401, `deleted, and reads ${again.answer.status} ${again.answer.text.slice(0, 100)}`);
    await this.listed(false);
    this.run.ids.forget();
  }
}

// answersList tells whether what a path answers is a list by its schema, at the top or one or two members
// below it; where no schema says, it may be one.
function answersList(run, operation) {
  const schemas = run.verdicts.schemas;
  const has = (schema, depth) => {
    const flat = schemas.resolve(schema);
    if (!isObject(flat) || flat.type === undefined && !flat.properties) return true;
    if ([flat.type].flat().includes('array')) return true;
    return depth < 2 && Object.values(flat.properties ?? {}).some((member) => has(member, depth + 1));
  };
  const found = [...operation.responses].filter(([status]) => /^2/.test(status)).flatMap(([, response]) => Object.keys(response.value?.content ?? {}).filter(isJSON)
    .map((type) => run.document.within(run.document.child(response, 'content', type), 'schema')));
  return found.length === 0 || found.some((place) => place.value === undefined || has(schemas.at(place), 0));
}

// membersAt lists the schemas that a schema has for what stands at a pointer and can be read.
function membersAt(schemas, schema, path, depth) {
  if (depth > 12 || !isObject(schema) || writeOnly(schemas, schema, 0)) return [];
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (schema.$ref) parts.push(schemas.byId.get(schema.$ref));
  const found = parts.flatMap((part) => membersAt(schemas, part, path, depth + 1));
  if (path.length === 0) return found.length > 0 && Object.keys(schema).every((key) => COMPOSED.has(key)) ? found : [schema];
  const next = typeof path[0] === 'number' ? schema.items : schema.properties?.[path[0]];
  return next === undefined ? found : [...found, ...membersAt(schemas, next, path.slice(1), depth + 1)];
}

const COMPOSED = new Set(['$ref', 'allOf', 'oneOf', 'anyOf']);

function withoutNames(body, key) {
  return isObject(body) && key in body ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)) : body;
}

function writeOnly(schemas, schema, depth) {
  return depth < 8 && isObject(schema) && (schema.writeOnly === true || (schema.$ref !== undefined && writeOnly(schemas, schemas.byId.get(schema.$ref), depth + 1)));
}

// pagesOf walks a list from page to page by whatever the document offers.
export async function* pagesOf(run, operation, { path, seed, query = {}, size, limit }, story) {
  const parameter = (pattern, takes) => operation.parameters.find((p) => p.value.in === 'query' && pattern.test(p.value.name) && takes(run.requests.schemaOf(p)));
  const number = (schema) => run.requests.schemas.errors(schema, 2) === '';
  const scalar = (schema) => !['object', 'array'].some((t) => [run.requests.schemas.resolve(schema).type].flat().includes(t));
  const cursor = parameter(CURSOR, scalar)?.value.name, offset = parameter(OFFSET, number)?.value.name, pages = parameter(PAGE, number), page = pages?.value.name;
  const first = pages && firstPage(run.requests.schemas.resolve(run.requests.schemaOf(pages)));
  const asked = { ...query };
  if (size && limit) asked[size.value.name] = limit;
  let seen = 0, opening = '';
  for (let n = 0; n < PAGES; n++) {
    const { answer } = await story.exchange(operation, { path, seed, query: asked }, 'list');
    story.check(run.verdicts.isSuccess(operation, answer.status), `the list answers ${answer.status} ${answer.text.slice(0, 150)}`);
    const value = read(answer), list = Array.isArray(value) ? value : items(value);
    const found = { value, list: listIn(value) !== undefined, items: list.filter(isObject), texts: Array.isArray(value) ? value.filter((v) => !isObject(v)) : [], answer };
    if (n > 0 && answer.text === opening) return;
    opening = answer.text;
    yield found;
    seen += found.items.length;
    const next = cursorIn(value);
    if (cursor && next !== undefined) { if (!next) return; asked[cursor] = next; continue; }
    if (found.items.length === 0 || (!page && !offset)) return;
    if (page) asked[page] = Number(asked[page] ?? first) + 1;
    else asked[offset] = seen;
  }
}

// cursorIn is what the next page is asked for with: undefined where an answer has no such member, '' at the end.
export function cursorIn(value) {
  if (!isObject(value)) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (/^(next_?cursor|next_?page_?token|next_?marker|next_?token|cursor|next_?page_?offset|continuation_?token|end_?cursor)$/i.test(name)) return member === null ? '' : String(member);
    if (isObject(member) && /^(meta|pagination|paging|page|page_?info|response_metadata|cursors|links?)$/i.test(name)) {
      const within = cursorIn(Object.fromEntries(Object.entries(member).map(([k, v]) => [/^(next|after)$/i.test(k) ? 'next_cursor' : k, v])));
      if (within !== undefined) return /^https?:|^\//.test(within) ? new URL(within, 'http://x').searchParams.get('cursor') ?? '' : within;
    }
  }
  return undefined;
}
