// What was found: one line a document, a total, and every failure with its request.

const percent = (part, whole) => (whole === 0 ? '-' : (100 * part / whole).toFixed(1) + '%').padStart(6);
const told = (stories) => `${stories.filter((s) => s.ok).length}/${stories.length}`;

export function line(result) {
  const name = result.file.replace(/\.\w+$/, '').slice(-40).padEnd(40);
  if (result.failed) return `${name} FAILED ${result.failed.replaceAll('\n', ' ').slice(0, 300)}`;
  const plain = result.operations.filter((o) => o.ok).length;
  const varied = result.operations.filter((o) => o.ok && o.variants.every((v) => v.ok)).length;
  return [
    name, `start ${result.seconds.toFixed(2)}s (cpu ${result.cpu.toFixed(2)}s) ${result.memory.toFixed(0)}MB`,
    `ops ${String(result.operations.length).padStart(4)} answered ${percent(plain, result.operations.length)} in every way ${percent(varied, result.operations.length)}`,
    `valid ${percent(result.exchanges - result.invalid.length, result.exchanges)}`,
    `stories ${told(result.stories)} lists ${told(result.lists)}`,
    result.truth ? `resources ${result.truth.found}/${result.truth.named} invented ${result.truth.invented.length}` : '',
    result.soak ? `soak of ${result.soak.count}: ${result.soak.before.toFixed(0)} to ${result.soak.after.toFixed(0)}MB, ${result.soak.refused} refused${result.soak.ok ? '' : ' UNCLEAR'}` : '',
  ].filter(Boolean).join(' ');
}

export function failuresOf(result) {
  const found = [];
  for (const o of result.operations) {
    for (const attempt of [o, ...o.variants].filter((a) => !a.ok)) found.push(`seed ${o.seed} ${o.name} (${attempt.what}): ${attempt.unbuilt ? 'no request: ' : ''}${attempt.reason} :: ${attempt.curl ?? ''}`);
  }
  for (const i of result.invalid) found.push(`seed ${i.seed} ${i.operation}: ${i.kind}: ${i.detail} :: ${i.request}`);
  for (const s of result.stories) if (!s.ok) found.push(`seed ${s.seed} story of ${s.name}: ${s.step}: ${s.reason}`);
  for (const l of result.lists) if (!l.ok) found.push(`seed ${l.seed} list ${l.name}: ${l.step}: ${l.reason}`);
  for (const name of result.truth?.missed ?? []) found.push(`resource not found: ${name}`);
  for (const name of result.truth?.invented ?? []) found.push(`resource that no careful reader names: ${name}`);
  if (result.soak && !result.soak.ok) found.push(`soak of ${result.soak.name}: ${result.soak.reason}`);
  return found;
}

// total says whether the bounds are met, in percent: answered, valid, stories, recall.
export function total(results, [answered, valid, told100, recall]) {
  const all = (key) => results.flatMap((r) => r[key] ?? []), sum = (list, key) => list.reduce((n, r) => n + (r[key] ?? 0), 0);
  const operations = all('operations'), stories = all('stories'), lists = all('lists'), truths = all('truth');
  const exchanges = sum(results, 'exchanges'), loaded = results.filter((r) => !r.failed).length;
  const met = (part, whole, bound) => whole === 0 || 100 * part >= bound * whole;
  const shares = [
    [operations.filter((o) => o.ok).length, operations.length, answered],
    [exchanges - all('invalid').length, exchanges, valid],
    [stories.filter((s) => s.ok).length, stories.length, told100],
    [sum(truths, 'found'), sum(truths, 'named'), recall],
  ];
  const [a, v, s, r] = shares.map(([part, whole]) => percent(part, whole).trim());
  return {
    ok: loaded === results.length && shares.every(([part, whole, bound]) => met(part, whole, bound)) && all('soak').every((x) => x.ok),
    text: `total: ${loaded}/${results.length} loaded, ${a} of ${operations.length} operations answered, ${v} of ${exchanges} exchanges valid, ${s} of ${stories.length} stories true, `
      + `lists ${told(lists)}, ${r} of ${sum(truths, 'named')} resources found, precision ${percent(sum(truths, 'right'), sum(truths, 'inferred')).trim()}`,
  };
}
