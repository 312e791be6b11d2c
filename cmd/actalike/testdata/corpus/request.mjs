// Requests, built from nothing but the document.
import { encode, isJSON, sendable } from './body.mjs';
import { ways } from './credentials.mjs';
import { value } from './generate.mjs';
import { headerText, pathText, queryPairs } from './parameters.mjs';

const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']); // OpenAPI: these are ignored
// A server may honestly refuse made-up values of these: they are about what it said before.
const CONDITIONAL = /^(if-match|if-none-match|if-modified-since|if-unmodified-since|if-range|range)$/i;
export const CURSOR = /^(cursor|.*_?cursor|page_?token|next_?token|next_?page_?token|starting_after|ending_before|after|before|marker|(next_)?marker|continuation(_?token)?|scroll_?id|lastkey|position|page\[(after|before|cursor)\])$/i;
export const PAGE = /^(page|page_?number|page_?no|page_?index|p|page\[number\])$/i;
export const OFFSET = /^(offset|skip|start|start_?index|from|page\[offset\])$/i;
export const SIZE = /^(limit|page_?size|per_?page|size|count|max_?results|top|page_?limit|max_?page_?size|page\[(size|limit)\])$/i;

export class Requests {
  constructor(document, schemas, token = 'user-1') {
    Object.assign(this, { document, schemas, token });
  }

  schemaOf(parameter) {
    const content = parameter.value.content && Object.keys(parameter.value.content)[0];
    const place = content ? this.document.within(this.document.within(this.document.within(parameter, 'content'), content), 'schema') : this.document.within(parameter, 'schema');
    return this.schemas.at(place.value === undefined ? { ...place, value: { type: 'string' } } : place);
  }

  // optional lists the parameters that need not be sent, and can be tried one by one.
  optional(operation) {
    return operation.parameters.filter(({ value: p }) => p.in !== 'path' && !p.required && !CONDITIONAL.test(p.name) && !(CURSOR.test(p.name) && p.in === 'query')
      && !(p.in === 'header' && NOT_PARAMETERS.has(p.name.toLowerCase())));
  }

  // nested tells whether a parameter is a list of objects with no media type: OpenAPI does not say how to write that.
  nested(parameter) {
    const items = this.schemas.resolve(this.schemas.resolve(this.schemaOf(parameter)).items ?? {});
    return !parameter.value.content && (items.type === 'object' || items.properties !== undefined);
  }

  media(operation) { return sendable(operation.body.value?.content); }

  waysIn(operation) { return ways(this.document, operation.security, this.token); }

  // build makes one request. options: seed, path (values of path parameters), with (names of optional
  // parameters), query (values that are given), fill (of the body: required or all), media, body (a given
  // value), way (which credentials), headers.
  build(operation, options = {}) {
    const request = { method: operation.method, target: operation.template.replaceAll('#', '%23'), headers: { ...options.headers }, query: [], cookies: [] };
    for (const parameter of operation.parameters) {
      const problem = this.addParameter(request, operation, parameter, options);
      if (problem) return { failed: problem };
    }
    const body = this.addBody(request, operation, options);
    if (body.failed) return body;
    this.waysIn(operation)[options.way ?? 0]?.(request);
    if (request.cookies.length > 0) request.headers.Cookie = request.cookies.join('; ');
    if (request.query.length > 0) request.target += '?' + request.query.map((pair) => pair.join('=')).join('&');
    return { request, sent: body.value, media: body.media };
  }

  addParameter(request, operation, parameter, options) {
    const p = parameter.value;
    const given = p.in === 'path' ? options.path?.[p.name] : p.in === 'query' ? options.query?.[p.name] : undefined;
    const wanted = p.in === 'path' || given !== undefined || p.required || options.with?.has(p.name);
    if (!wanted || (p.in === 'header' && NOT_PARAMETERS.has(p.name.toLowerCase()))) return '';
    const made = given !== undefined ? { ok: true, value: given } : this.parameterValue(parameter, options.seed ?? 1);
    if (!made.ok) return `no value for the parameter ${p.name}: ${made.reason}`;
    if (p.in === 'path') request.target = request.target.replaceAll(`{${p.name}}`, () => pathText(p, made.value));
    if (p.in === 'query') request.query.push(...queryPairs(p, made.value));
    if (p.in === 'header') request.headers[p.name] = headerText(p, made.value).replace(/[^\t\x20-\x7e]/g, '');
    if (p.in === 'cookie') request.cookies.push(...queryPairs(p, made.value).map((pair) => pair.join('=')));
    return '';
  }

  parameterValue(parameter, seed) {
    const p = parameter.value, schema = this.schemaOf(parameter), flat = this.schemas.resolve(schema);
    if (p.in === 'query' && PAGE.test(p.name) && this.schemas.errors(schema, firstPage(flat)) === '') return { ok: true, value: firstPage(flat) };
    if (p.in === 'query' && OFFSET.test(p.name) && this.schemas.errors(schema, 0) === '') return { ok: true, value: 0 };
    const examples = examplesOf(p, this.document.child(parameter, 'schema').value ?? {});
    const loose = flat.type === 'string' && !flat.pattern && !flat.format && !flat.enum && flat.const === undefined && !(flat.maxLength < 12) && !(flat.minLength > 3);
    if (loose && p.in !== 'query') return { ok: true, value: 'x' + (seed * 7 % 1000) + 'abcd' };
    const made = value(this.schemas, schema, seed, p.in === 'path' ? 'all' : 'required', examples);
    return made.ok && (made.value === '' || made.value?.length === 0) ? value(this.schemas, schema, seed + 1, 'all', examples) : made;
  }

  addBody(request, operation, options) {
    const types = this.media(operation);
    const required = operation.body.value?.required === true;
    if (options.body === undefined && (types.length === 0 || (!required && options.fill === 'none'))) {
      return required ? { failed: `no way to write a body of ${Object.keys(operation.body.value.content ?? {}).join(', ')}` } : {};
    }
    const type = options.media ?? types[0];
    const media = this.document.child(operation.body, 'content', type);
    // A form can't say that a list is empty.
    const filled = isJSON(type) || options.fill === 'all' ? options : { ...options, fill: 'all' };
    const made = options.body !== undefined ? { ok: true, value: options.body } : this.bodyValue(media, filled);
    if (!made.ok) return { failed: `no body of ${type}: ${made.reason}` };
    const wire = encode(type, { schema: this.document.child(media, 'schema').value, encoding: media.value.encoding }, made.value);
    request.body = wire.body;
    request.headers['Content-Type'] = wire.type;
    return { value: made.value, media: type };
  }

  bodyValue(media, options) {
    const place = this.document.within(media, 'schema');
    const examples = examplesOf(media.value, this.document.follow(place).value ?? {});
    if (place.value === undefined) return { ok: true, value: examples[0] ?? {} };
    const made = value(this.schemas, this.schemas.at(place), options.seed ?? 1, options.fill ?? 'required', examples);
    return made.ok ? made : value(this.schemas.lenient, this.schemas.lenient.at(place), options.seed ?? 1, options.fill ?? 'required', examples);
  }

  // takes tells whether a body is one that the document allows.
  takes(operation, type, body) {
    const place = this.document.within(this.document.child(operation.body, 'content', type), 'schema');
    return place.value === undefined || this.schemas.errors(this.schemas.at(place), body) === '';
  }

  bodySchema(operation) {
    const type = this.media(operation).find(isJSON);
    return type && this.schemas.at(this.document.within(this.document.child(operation.body, 'content', type), 'schema'));
  }
}

// firstPage is the number of the first page: the default's, or 0 where a document says that 0 is the least.
export function firstPage(flat) {
  if (typeof flat.default === 'number') return flat.default;
  return flat.minimum === 0 ? 0 : 1;
}

export function examplesOf(holder, schema) {
  const named = Object.values(holder.examples ?? {}).map((e) => e?.value);
  return [holder.example, ...named, schema?.example, ...(Array.isArray(schema?.examples) ? schema.examples : []), schema?.default].filter((e) => e !== undefined);
}
