// The prober itself in the dock: an honest server is accused of nothing, one with a planted bug of that bug.
//   DOCUMENTS=../../../../spec/testdata/documents node --test control.test.mjs
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { decode } from './client.mjs';
import { lost } from './compare.mjs';
import { Document } from './document.mjs';
import { probe } from './operations.mjs';
import { addUp, filtered, lists, paged } from './pages.mjs';
import { firstPage } from './request.mjs';
import { Run } from './run.mjs';
import { pairs, tell } from './stories.mjs';

const file = path.join(process.env.DOCUMENTS ?? '../../../../spec/testdata/documents', 'page-number.yaml');

// books is a small honest server of that document; bug turns one thing wrong.
function books(bug) {
  const all = new Map();
  let last = 0;
  const add = (body) => { const book = { pages: null, ...body, id: ++last, loans: 0 }; all.set(last, book); return book; };
  for (let i = 0; i < 7; i++) add({ title: 'Book ' + i, isbn: '978000000000' + i, language: 'en' });
  const list = (url) => {
    const number = Number(url.searchParams.get('page') ?? 1), size = Number(url.searchParams.get('page_size') ?? 100);
    const from = (number - 1) * size + (bug === 'pages overlap' && number > 1 ? -1 : 0);
    const results = [...all.values()].slice(from, from + size);
    const link = (n) => `http://127.0.0.1/api/books/?page=${n}&page_size=${size}`;
    return { count: all.size + (bug === 'wrong count' ? 3 : 0), next: from + size < all.size ? link(number + 1) : null, previous: number > 1 ? link(number - 1) : null, results };
  };
  const answer = (method, url, body) => {
    const id = Number(/books\/(\d+)\//.exec(url.pathname)?.[1]);
    if (!/\/books\/(\d+\/)?$/.test(url.pathname)) return [404];
    if (!id) return method === 'POST' ? [201, bug === 'create forgets' ? { ...body, id: 999, loans: 0 } : add(body)] : [200, list(url)];
    if (!all.has(id)) return [404];
    if (method === 'DELETE') { if (bug !== 'delete does nothing') all.delete(id); return [204]; }
    if (method === 'PUT' || method === 'PATCH') { if (bug !== `${method} does nothing`) all.set(id, { ...all.get(id), ...body, id, loans: 0 }); }
    const book = all.get(id);
    return [200, bug === 'wrong type' ? { ...book, loans: 'none' } : book];
  };
  return http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => {
      const [status, body] = answer(request.method, new URL(request.url, 'http://x'), parts.length ? JSON.parse(Buffer.concat(parts)) : {});
      response.writeHead(status, body === undefined ? {} : { 'Content-Type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
}

// accusations are what the prober says of a server.
async function accusations(bug) {
  const server = books(bug);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const run = new Run(new Document(file), `http://127.0.0.1:${server.address().port}`);
  const found = [];
  try {
    for (const o of await probe(run, 1)) found.push(...[o, ...o.variants].filter((a) => !a.ok).map((a) => `${o.name} ${a.what}: ${a.reason}`));
    for (const list of lists(run).filter(paged)) found.push(...[await addUp(run, list, 1), ...(await filtered(run, list, 1))].filter((l) => !l.ok).map((l) => `list: ${l.reason}`));
    for (const pair of pairs(run)) { const story = await tell(run, pair, 1); if (!story.ok) found.push(`story: ${story.step}: ${story.reason}`); }
    found.push(...run.invalid.map((i) => `${i.kind}: ${i.detail}`));
    assert.ok(run.exchanges > 20);
  } finally {
    run.close();
    server.close();
  }
  return found;
}

test('an honest server', async () => assert.deepEqual(await accusations(), []));

for (const [bug, words] of Object.entries({
  'create forgets': /story: read: none of the ids reads back/, 'PUT does nothing': /story: PUT read/, 'PATCH does nothing': /story: PATCH read/,
  'delete does nothing': /story: gone/, 'pages overlap': /list: /, 'wrong count': /the list counts/, 'wrong type': /body invalid/,
})) test(bug, async () => assert.match((await accusations(bug)).join('\n'), words));

test('numbers are read as they are written', () => {
  const { value, exact } = decode('{"id":12345678901234567890,"weight":0.7424999999999999,"far":1e30,"text":"0.7424999999999999"}');
  assert.deepEqual(exact, { id: 12345678901234567890n, weight: 0.7424999999999999, far: 1e30, text: '0.7424999999999999' });
  assert.equal(value.weight, exact.weight);
});

test('the first page is where the document counts from', () => {
  assert.deepEqual([{}, { minimum: 0, default: 0 }, { minimum: 0 }, { minimum: 1 }, { minimum: 0, default: 1 }].map(firstPage), [1, 0, 0, 1, 1]);
});

test('only what can be read is held against a server', () => {
  const refuses = (_, value) => value !== 'other';
  assert.deepEqual(lost({ a: 'other', b: 1 }, { a: 'mine', b: 1 }, refuses, 'id'), []);
  assert.equal(lost({ a: 'this' }, { a: 'mine' }, refuses, 'id').length, 1);
  assert.equal(lost({ a: 'this' }, {}, () => true, 'id').length, 1);
  assert.deepEqual(lost({ a: 'this' }, { a: 'mine' }, () => true, 'id', new Set(['a'])), []);
});
