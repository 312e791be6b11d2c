// Values for a schema: a small generator that proposes, and ajv that decides.
import { random, text } from './strings.mjs';
import { isObject } from './schema.mjs';

const DEEP = 6; // below this only what is required is made
const ATTEMPTS = 48;
const FILLS = [undefined, undefined, 'required', undefined, 'some', 'all']; // undefined: what was asked for

// value proposes until the judge agrees. It gives { ok, value } or { ok: false, reason }. What is filled is
// required members, or all; where that finds nothing, any.
export function value(schemas, schema, seed, fill, examples = []) {
  let reason = 'nothing was proposed';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const maker = new Maker(schemas, random(seed * 7919 + attempt * 104729 + 1), FILLS[attempt % FILLS.length] ?? fill);
    const proposed = maker.make(schema, 0);
    if (proposed === undefined) continue;
    reason = schemas.errors(schema, proposed);
    if (reason === '') return { ok: true, value: proposed };
  }
  const example = examples.find((candidate) => candidate !== undefined && schemas.errors(schema, candidate) === '');
  return example !== undefined ? { ok: true, value: example } : { ok: false, reason };
}

class Maker {
  constructor(schemas, r, fill) {
    Object.assign(this, { schemas, r, fill });
    this.anchors = [];
  }

  make(schema, depth) {
    const flat = this.flatten(schema, 0);
    if (flat === false || depth > 24) return undefined;
    if (flat.const !== undefined) return flat.const;
    if (flat.enum) return this.r.pick(flat.enum.filter((v) => v !== null).length ? flat.enum.filter((v) => v !== null) : flat.enum);
    switch (this.typeOf(flat)) {
      case 'null': return null;
      case 'boolean': return this.r.next() < 0.5;
      case 'integer': case 'number': return this.number(flat);
      case 'array': return this.array(flat, depth);
      case 'object': return this.object(flat, depth);
      default: return text(this.r, flat);
    }
  }

  typeOf(flat) {
    const types = flat.type?.filter((t) => t !== 'null') ?? [];
    if (types.length > 0) return types.length === 1 ? types[0] : this.r.pick(types);
    if (flat.type?.length) return 'null';
    if (flat.properties || flat.required || flat.additionalProperties || flat.minProperties) return 'object';
    if (flat.items || flat.prefixItems || flat.minItems) return 'array';
    return ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum'].some((k) => flat[k] !== undefined) ? 'number' : 'string';
  }

  number(flat) {
    const whole = this.typeOf(flat) === 'integer';
    const step = flat.multipleOf ?? (whole ? 1 : 0.5);
    let low = Math.max(flat.minimum ?? -Infinity, flat.exclusiveMinimum !== undefined ? flat.exclusiveMinimum + (whole ? 1 : Math.min(step, 0.01)) : -Infinity);
    let high = Math.min(flat.maximum ?? Infinity, flat.exclusiveMaximum !== undefined ? flat.exclusiveMaximum - (whole ? 1 : Math.min(step, 0.01)) : Infinity);
    if (low === -Infinity) low = Math.min(1, high === Infinity ? 1 : high - 1000 * step);
    if (high === Infinity) high = low + 1000 * step;
    if (!whole && flat.multipleOf === undefined && high - low < 1) return low + (high - low) * Math.round(this.r.next() * 16) / 16;
    const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
    return Number((this.r.int(first, Math.min(last, first + 100_000)) * step).toPrecision(12));
  }

  array(flat, depth) {
    const low = flat.minItems ?? 0, high = flat.maxItems ?? Infinity;
    const wanted = Math.min(high, Math.max(low, depth > DEEP || this.fill === 'required' ? low : this.r.int(1, 2)), 2000);
    const made = [];
    for (let tries = 0; made.length < wanted && tries < wanted + 20; tries++) {
      const index = made.length;
      const schema = flat.prefixItems?.[index] ?? (flat.contains !== undefined && index === 0 ? flat.contains : flat.items);
      if (schema === false) break;
      const item = schema === undefined ? 'item' : this.make(schema, depth + 1);
      if (item === undefined) break;
      if (!flat.uniqueItems || !made.some((other) => JSON.stringify(other) === JSON.stringify(item))) made.push(item);
    }
    return made.length < low ? undefined : made;
  }

  object(flat, depth) {
    const made = {};
    const required = new Set(flat.required ?? []);
    const wanted = () => depth <= DEEP && (this.fill === 'all' || (this.fill === 'some' && this.r.next() < 0.5));
    for (const name of new Set([...Object.keys(flat.properties ?? {}), ...required])) {
      const schema = flat.properties?.[name] ?? this.additional(flat, name);
      if (schema === false || (!required.has(name) && (!wanted() || this.readOnly(schema, 0)))) continue;
      const member = this.make(schema, depth + 1);
      if (member !== undefined) made[name] = member;
      else if (required.has(name)) return undefined;
    }
    this.discriminate(flat, made);
    return this.widened(flat, made, depth);
  }

  // discriminate lets the discriminator name the branch that was taken: a text of its own would name none.
  discriminate(flat, made) {
    const name = flat.discriminatorName, values = flat.branchValues ?? flat.discriminatorValues?.map(([value]) => value) ?? [];
    if (made[name] === undefined || values.length === 0 || flat.properties?.[name] === undefined) return;
    const own = this.flatten(flat.properties[name], 0);
    if (own.enum === undefined && own.const === undefined) made[name] = this.r.pick(values);
  }

  // widened adds members of any name until there are enough.
  widened(flat, made, depth) {
    const low = flat.minProperties ?? 0;
    const optional = Object.keys(flat.properties ?? {}).filter((name) => !(name in made) && !this.readOnly(flat.properties[name], 0));
    while (Object.keys(made).length < low) {
      const name = optional.shift() ?? (flat.propertyNames ? this.make({ type: 'string', ...this.schemas.resolve(flat.propertyNames) }, depth + 1) : 'extra' + Object.keys(made).length);
      const member = this.make(flat.properties?.[name] ?? this.additional(flat, name) ?? {}, depth + 1);
      if (member === undefined || name in made) return undefined;
      made[name] = member;
    }
    return made;
  }

  additional(flat, name) {
    const pattern = Object.keys(flat.patternProperties ?? {}).find((p) => new RegExp(p).test(name));
    return pattern !== undefined ? flat.patternProperties[pattern] : flat.additionalProperties ?? {};
  }

  readOnly(schema, depth) {
    if (!isObject(schema) || depth > 8) return false;
    return schema.readOnly === true || (schema.$ref !== undefined && this.readOnly(this.schemas.byId.get(schema.$ref), depth + 1)) || (schema.allOf ?? []).some((part) => this.readOnly(part, depth + 1));
  }

  // flatten makes one schema of references, allOf, and a branch of each oneOf, anyOf and if.
  flatten(schema, depth) {
    if (schema === true || schema === undefined) return {};
    if (schema === false || depth > 24) return false;
    const parts = [];
    if (schema.$ref !== undefined) parts.push(this.schemas.byId.get(schema.$ref));
    if (schema.$dynamicRef !== undefined) parts.push(this.anchored(schema.$dynamicRef));
    parts.push(...(schema.allOf ?? []));
    const taken = ['oneOf', 'anyOf'].filter((choice) => schema[choice]).map((choice) => this.branch(schema[choice]));
    parts.push(...taken);
    if (schema.if !== undefined) parts.push(...(this.r.next() < 0.5 && schema.then !== undefined ? [schema.if, schema.then] : [schema.else ?? true]));
    let flat = own(schema);
    for (const part of parts) {
      const other = this.flatten(part, depth + 1);
      if (other === false) return false;
      flat = merged(flat, other);
    }
    const named = (schema.discriminatorValues ?? []).filter(([, ref]) => taken.some((part) => part?.$ref === ref)).map(([value]) => value);
    return named.length > 0 ? { ...flat, branchValues: named } : flat;
  }

  branch(list) {
    const useful = list.filter((part) => part !== false && this.schemas.resolve(part)?.type !== 'null');
    return this.r.pick(useful.length > 0 ? useful : list);
  }

  anchored(ref) {
    const name = ref.replace(/^.*#/, '');
    for (const schema of this.schemas.byId.values()) {
      const found = Object.values(schema.$defs ?? {}).find((d) => d?.$dynamicAnchor === name);
      if (found && found.not === undefined) return found;
    }
    return true;
  }
}

const COMPOSED = new Set(['$ref', '$dynamicRef', 'allOf', 'oneOf', 'anyOf', 'if', 'then', 'else', 'not', '$defs']);

function own(schema) {
  const flat = Object.fromEntries(Object.entries(schema).filter(([key]) => !COMPOSED.has(key)));
  if (flat.type !== undefined) flat.type = [flat.type].flat();
  return flat;
}

const BOTH = (a, b) => ({ allOf: [a, b] });
const MERGES = {
  type: (a, b) => a.filter((t) => b.includes(t) || (t === 'integer' && b.includes('number'))).concat(b.includes('integer') && a.includes('number') && !a.includes('integer') ? ['integer'] : []),
  enum: (a, b) => a.filter((v) => b.some((w) => JSON.stringify(v) === JSON.stringify(w))),
  required: (a, b) => [...new Set([...a, ...b])],
  properties: (a, b) => maps(a, b), patternProperties: (a, b) => maps(a, b),
  items: BOTH, contains: BOTH,
  additionalProperties: (a, b) => (a === false || b === false ? false : BOTH(a, b)),
  minLength: Math.max, minItems: Math.max, minProperties: Math.max, minimum: Math.max, exclusiveMinimum: Math.max,
  maxLength: Math.min, maxItems: Math.min, maxProperties: Math.min, maximum: Math.min, exclusiveMaximum: Math.min,
};

function maps(a, b) {
  const all = { ...a };
  for (const [name, schema] of Object.entries(b)) all[name] = name in a ? BOTH(a[name], schema) : schema;
  return all;
}

function merged(a, b) {
  const flat = { ...a };
  for (const [key, member] of Object.entries(b)) flat[key] = key in a && MERGES[key] ? MERGES[key](a[key], member) : key in a ? a[key] : member;
  return flat;
}
