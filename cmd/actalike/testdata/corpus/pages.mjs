// Lists: pages add up to the whole, counts and next say the truth, and filters filter.
import { same } from './compare.mjs';
import { isObject } from './schema.mjs';
import { OFFSET, PAGE, CURSOR, SIZE } from './request.mjs';
import { pagesOf } from './stories.mjs';
import { Teller } from './teller.mjs';

const ENOUGH = 5, SMALL = 2;
const TOTAL = /^(total|count|total_?count|total_?items|total_?results|total_?entries|total_?elements|.*_?count)$/i;

// lists are the operations that answer with a list of objects.
export function lists(run) {
  return run.operations.filter((o) => o.method === 'GET' && run.verdicts.canSucceed(o) && (paged(o) || !o.template.replace(/\/$/, '').endsWith('}')));
}

// paged tells whether a list is asked for with a page's size and place.
export function paged(operation) { return Boolean(query(operation, SIZE)) && [PAGE, OFFSET, CURSOR].some((p) => query(operation, p)); }

const query = (operation, pattern) => operation.parameters.find(({ value: p }) => p.in === 'query' && pattern.test(p.name));

// addUp walks a list as a whole and in small pages. It gives { name, ok, reason }.
export async function addUp(run, operation, seed) {
  const teller = new Teller(run);
  return teller.tell(operation.name, async () => {
    const path = await run.ids.values(operation, { seed });
    await fill(run, operation, path, seed);
    const size = query(operation, SIZE);
    if (run.requests.schemas.errors(run.requests.schemaOf(size), SMALL) !== '') return;
    teller.steps.push('the whole');
    const whole = await walk(run, operation, { path, seed }, teller);
    if (!whole[0]?.list) return; // a record that holds a list
    teller.steps.push(`pages of ${SMALL}`);
    const paged = await walk(run, operation, { path, seed, size, limit: SMALL }, teller);
    compare(teller, whole, paged);
  });
}

async function walk(run, operation, options, teller) {
  const pages = [];
  for await (const page of pagesOf(run, operation, options, teller)) pages.push(page);
  return pages;
}

function compare(teller, whole, paged) {
  const all = whole.flatMap((p) => p.items), some = paged.flatMap((p) => p.items);
  const large = paged.find((p) => p.items.length > SMALL);
  teller.check(!large, `a page of ${SMALL} holds ${large?.items.length}`);
  const twice = some.find((item, i) => some.findIndex((other) => same(item, other)) < i && all.filter((other) => same(item, other)).length < 2);
  teller.check(!twice, `an item stands on two pages: ${JSON.stringify(twice, big)?.slice(0, 100)}`);
  teller.check(some.length === all.length, `${all.length} items as a whole, ${some.length} in pages of ${SMALL}`);
  for (const page of [whole[0], paged[0]].filter(Boolean)) {
    const total = totalIn(page.value);
    teller.check(total === undefined || total === all.length || total === page.items.length, `${all.length} items, and the list counts ${total}`);
  }
}

const big = (_, value) => (typeof value === 'bigint' ? String(value) : value);

function totalIn(value) {
  if (!isObject(value)) return undefined;
  for (const [name, member] of Object.entries(value)) if (TOTAL.test(name) && typeof member === 'number') return member;
  return Object.values(value).filter(isObject).map(totalIn).find((t) => t !== undefined);
}

// fill creates a few records, so that there are pages.
async function fill(run, operation, path, seed) {
  const create = run.ids.find('POST', operation.template);
  if (!create || run.requests.media(create).length === 0) return;
  for (let i = 0; i < ENOUGH; i++) {
    const built = run.requests.build(create, { path, seed: seed + 101 + i, fill: 'required' });
    if (!built.failed) await run.client.send(built.request);
  }
}

// filtered asks a list for what its first item holds, by each parameter that is called as a member is.
export async function filtered(run, operation, seed) {
  const teller = new Teller(run);
  const results = [];
  const path = await run.ids.values(operation, { seed });
  if (!operation.parameters.some(({ value: q }) => q.in === 'query' && !q.required)) return results;
  const first = await teller.tell(operation.name, async () => { teller.page = await firstPage(run, operation, path, seed, teller); });
  const item = first.ok && teller.page?.list ? teller.page.items[0] : undefined;
  if (!item) return results;
  for (const parameter of operation.parameters.filter(({ value: q }) => q.in === 'query' && !q.required && plain(item[q.name]) && ![SIZE, PAGE, OFFSET].some((p) => p.test(q.name)))) {
    const p = parameter.value, schema = run.requests.schemaOf(parameter);
    const asked = [item[p.name], [item[p.name]]].find((value) => run.requests.schemas.errors(schema, value) === '');
    if (asked === undefined) continue; // the document gives the parameter other values than the member
    results.push(await teller.tell(`${operation.name}?${p.name}`, async () => {
      teller.steps.push('filter');
      const page = await firstPage(run, operation, path, seed, teller, { [p.name]: asked });
      teller.check(page.items.length > 0, `nothing has ${p.name}=${item[p.name]}, and an item of the list has`);
      const other = page.items.find((i) => !same(i[p.name], item[p.name]));
      teller.check(!other, `${p.name}=${item[p.name]} was asked for, ${JSON.stringify(other?.[p.name], big)} came`);
    }));
  }
  return results;
}

const plain = (value) => ['string', 'number', 'boolean'].includes(typeof value);

async function firstPage(run, operation, path, seed, teller, given = {}) {
  for await (const page of pagesOf(run, operation, { path, seed, query: given }, teller)) return page;
  return undefined;
}
