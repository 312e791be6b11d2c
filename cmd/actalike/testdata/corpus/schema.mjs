// OpenAPI schemas as JSON Schema 2020-12, by a converter of our own, judged by ajv.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const SUBSCHEMA = ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'];
const SUBSCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas', '$defs'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'];
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const PLAIN = ['uniqueItems', 'const', 'format', 'readOnly', 'writeOnly', '$dynamicRef', '$dynamicAnchor', 'dependentRequired', 'default'];

// The judge of one direction: in a request nobody has to send what is readOnly, in an answer nobody has to
// send what is writeOnly.
export class Schemas {
  constructor(document, direction, discriminated = false) {
    Object.assign(this, { document, direction, discriminated });
    this.notRequired = direction === 'request' ? 'readOnly' : 'writeOnly';
    this.ids = new Map(); // of a place
    this.byId = new Map();
    this.added = 0;
    this.judges = new Map();
    this.inline = new Map();
    this.ajv = new Ajv2020({
      strict: false, allErrors: false, validateSchema: false, validateFormats: true, ownProperties: true, logger: false,
      multipleOfPrecision: 6, inlineRefs: false, code: { regExp: Object.assign(tolerant, { code: 'tolerant' }) },
    });
    addFormats(this.ajv);
  }

  // at gives the schema of a place as one reference.
  at(place) {
    const key = place.file + '#' + place.pointer.join('/').replaceAll('\n', ' ');
    if (!this.ids.has(key)) {
      const id = 'urn:s:' + this.ids.size;
      this.ids.set(key, id);
      this.byId.set(id, {}); // while a circle is being converted
      this.byId.set(id, this.convert(place));
    }
    return { $ref: this.ids.get(key) };
  }

  // resolve follows references; what stands beside one is given along by the callers that need it.
  resolve(schema) {
    for (let hop = 0; hop < 64 && typeof schema?.$ref === 'string' && Object.keys(schema).length === 1; hop++) schema = this.byId.get(schema.$ref);
    return schema ?? {};
  }

  // errors says in one line what is wrong with a value, or ''.
  errors(schema, value) {
    let judge = this.judges.get(schema.$ref);
    if (!judge) this.judges.set(schema.$ref, judge = this.compile(schema));
    if (judge(value)) return '';
    return judge.errors.slice(0, 3).map((e) => `${e.instancePath || '(body)'} ${e.message}${e.params?.additionalProperty ? ` "${e.params.additionalProperty}"` : ''}${e.params?.allowedValues ? ' ' + JSON.stringify(e.params.allowedValues).slice(0, 80) : ''}`).join('; ');
  }

  // takes tells whether a schema that need not be a reference allows a value.
  takes(schema, value) {
    if (!this.inline.has(schema)) this.inline.set(schema, this.compile(schema));
    return this.inline.get(schema)(value);
  }

  compile(schema) {
    const ids = [...this.byId.keys()];
    for (; this.added < ids.length; this.added++) this.ajv.addSchema(this.byId.get(ids[this.added]), ids[this.added]);
    return this.ajv.compile(schema);
  }

  convert(place) {
    const source = place.value;
    if (typeof source === 'boolean') return source;
    if (source === null || typeof source !== 'object' || Array.isArray(source)) return {};
    if (typeof source.$ref === 'string' && this.document.v30) return this.at(this.document.follow(place));
    const target = {};
    if (typeof source.$ref === 'string') {
      target.$ref = this.at(this.document.follow(place)).$ref;
      if (Object.keys(source).every((key) => key === '$ref' || key === 'description' || key === 'summary')) return target;
    }
    this.keepPlain(source, target);
    this.keepNumbers(source, target);
    this.keepRequired(place, target);
    for (const keyword of SUBSCHEMA) if (isSchema(source[keyword])) target[keyword] = this.convert(this.document.within(place, keyword));
    for (const keyword of SUBSCHEMAS) if (Array.isArray(source[keyword]) && source[keyword].length > 0) target[keyword] = source[keyword].map((_, i) => this.convert(this.document.within(this.document.within(place, keyword), i)));
    for (const keyword of MAPS) if (isObject(source[keyword])) target[keyword] = this.convertMap(this.document.within(place, keyword));
    if (source.discriminator?.propertyName) target.discriminatorValues = this.mapped(place).map(([value, branch]) => [value, this.at(branch).$ref]);
    if (this.discriminated && target.oneOf && source.discriminator?.propertyName) this.discriminate(place, target);
    if (isSchema(source.items)) target.items = this.convert(this.document.within(place, 'items'));
    return this.document.v30 && source.nullable === true ? nullable(target) : target;
  }

  // mapped lists the values of a discriminator, each with the schema that it names.
  mapped(place) {
    const mapping = place.value.discriminator.mapping ?? {};
    const refs = [...(place.value.oneOf ?? []), ...(place.value.anyOf ?? [])].map((part) => part?.$ref).filter(Boolean);
    const pairs = Object.keys(mapping).length > 0 ? Object.entries(mapping) : refs.map((ref) => [ref.split('/').pop(), ref]);
    return pairs.map(([value, ref]) => [value, this.document.follow(this.document.target(place.file, /[#/.]/.test(ref) ? ref : '#/components/schemas/' + ref))]);
  }

  // discriminate lets the branch decide that the discriminator names, for documents whose branches overlap.
  discriminate(place, target) {
    const name = place.value.discriminator.propertyName;
    const named = this.mapped(place).map(([value, branch]) => ({ type: 'object', required: [name], properties: { [name]: { const: value } }, allOf: [this.at(branch)] }));
    target.anyOf = [{ oneOf: target.oneOf }, ...named];
    delete target.oneOf;
  }

  // lenient is the same judge that believes discriminators. It is asked where the strict one can't be satisfied.
  get lenient() {
    return this.discriminated ? undefined : (this.believing ??= new Schemas(this.document, this.direction, true));
  }

  convertMap(place) {
    return Object.fromEntries(Object.keys(place.value).map((key) => [key, this.convert(this.document.within(place, key))]));
  }

  keepPlain(source, target) {
    for (const keyword of PLAIN) if (source[keyword] !== undefined) target[keyword] = source[keyword];
    if (typeof source.type === 'string' || Array.isArray(source.type)) target.type = source.type;
    if (Array.isArray(source.enum) && source.enum.length > 0) target.enum = source.enum;
    if (typeof source.pattern === 'string') target.pattern = source.pattern;
    if (isObject(source.discriminator)) target.discriminatorName = source.discriminator.propertyName;
    if (target.type === 'file') target.type = 'string';
    if (target.format !== undefined && typeof target.format !== 'string') delete target.format;
  }

  keepNumbers(source, target) {
    for (const keyword of COUNTS) if (Number.isFinite(Number(source[keyword] ?? NaN)) && Number(source[keyword]) >= 0) target[keyword] = Number(source[keyword]);
    for (const keyword of BOUNDS) if (typeof source[keyword] === 'number') target[keyword] = source[keyword];
    for (const [flag, bound] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']]) {
      if (source[flag] === true && typeof source[bound] === 'number') {
        target[flag] = source[bound];
        delete target[bound];
      }
    }
  }

  // keepRequired leaves out members that this direction need not have, wherever their mark stands.
  keepRequired(place, target) {
    if (!Array.isArray(place.value.required)) return;
    const marked = this.marked(place);
    target.required = [...new Set(place.value.required.filter((name) => typeof name === 'string' && !marked.has(name)))];
  }

  marked(place) {
    const found = new Set();
    for (const name of Object.keys(place.value.properties ?? {})) {
      if (this.hasMark(this.document.within(this.document.within(place, 'properties'), name), 8)) found.add(name);
    }
    for (let i = 0; i < (place.value.allOf?.length ?? 0); i++) {
      const part = this.document.child(place, 'allOf', i);
      if (isObject(part.value) && part.value !== place.value) for (const name of this.marked(part)) found.add(name);
    }
    return found;
  }

  hasMark(place, depth) {
    if (depth === 0 || !isObject(place.value)) return false;
    if (place.value[this.notRequired] === true) return true;
    if (typeof place.value.$ref === 'string') return this.hasMark(this.document.target(place.file, place.value.$ref), depth - 1);
    return (place.value.allOf ?? []).some((_, i) => this.hasMark(this.document.within(this.document.within(place, 'allOf'), i), depth - 1));
  }
}

// nullable adds null to what a schema of 3.0 allows. Where it lists its values, null has to be one of them.
function nullable(schema) {
  if (schema.type !== undefined) return { ...schema, type: [schema.type, 'null'].flat() };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}

// tolerant makes a regular expression of what documents call a pattern; what nobody can read holds for everything.
function tolerant(pattern, flags) {
  const plain = pattern.replace(/\\[Zz]$/, '$').replace(/^\\A/, '^').replace(/\(\?P</g, '(?<');
  for (const attempt of [flags, '']) {
    try { return new RegExp(plain, attempt); } catch { /* the next one */ }
  }
  const insensitive = /^\(\?i\)/.exec(plain);
  return insensitive ? tolerant(plain.slice(4), 'i') : { test: () => true };
}

export const expression = tolerant;

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isSchema(value) {
  return typeof value === 'boolean' || isObject(value);
}
