// What was found, as one line a document and a total.
const percent = (part, whole) => (whole === 0 ? '   -  ' : (100 * part / whole).toFixed(1).padStart(5) + '%');

export function line(result) {
  const name = result.file.replace(/\.\w+$/, '').slice(-40).padEnd(40);
  if (result.failed && result.operations.length === 0) return `${name} NOT LOADED ${result.failed.replaceAll('\n', ' ').slice(0, 200)}`;
  const answered = result.operations.filter((o) => o.ok && o.variants.every((v) => v.ok)).length;
  const simple = result.operations.filter((o) => o.ok).length;
  return `${name} start ${(result.seconds ?? NaN).toFixed(2)}s ${(result.memory ?? NaN).toFixed(0)}MB ops ${String(result.operations.length).padStart(5)} answered ${percent(simple, result.operations.length)} all variants ${percent(answered, result.operations.length)} valid ${percent(result.exchanges - result.invalid.length, result.exchanges)}`;
}

export function failuresOf(result) {
  const found = [];
  for (const o of result.operations) {
    for (const attempt of [o, ...o.variants].filter((a) => !a.ok)) found.push(`seed ${o.seed} ${o.name} (${attempt.what}): ${attempt.unbuilt ? 'NOT BUILT ' : ''}${attempt.reason}`);
  }
  for (const i of result.invalid) found.push(`seed ${i.seed} ${i.operation}: ${i.kind}: ${i.detail}`);
  return found;
}

export function total(results, bounds) {
  const operations = results.flatMap((r) => r.operations);
  const answered = operations.filter((o) => o.ok).length;
  const exchanges = results.reduce((n, r) => n + (r.exchanges ?? 0), 0);
  const invalid = results.reduce((n, r) => n + r.invalid.length, 0);
  const loaded = results.filter((r) => !r.failed).length;
  const ok = loaded === results.length && 100 * answered >= bounds[0] * operations.length && 100 * (exchanges - invalid) >= bounds[1] * exchanges;
  return { ok, text: `total ${loaded}/${results.length} loaded, operations ${operations.length} answered ${percent(answered, operations.length)}, exchanges ${exchanges} valid ${percent(exchanges - invalid, exchanges)}` };
}
