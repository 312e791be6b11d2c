// Parameters on the wire: every style of OpenAPI, as RFC 6570 writes them.

const plain = (value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
const DEFAULT = { path: 'simple', header: 'simple', query: 'form', cookie: 'form' };

// pathText writes one path parameter.
export function pathText(parameter, value) {
  const { style, explode } = styleOf(parameter, 'path');
  const pairs = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).map(([k, v]) => [encode(k), encode(plain(v))]) : undefined;
  const list = Array.isArray(value) ? value.map((v) => encode(plain(v))) : pairs ? (explode ? pairs.map((p) => p.join('=')) : pairs.flat()) : [encode(plain(value))];
  switch (style) {
    case 'label': return '.' + list.join(explode ? '.' : ',');
    case 'matrix':
      if (pairs && explode) return list.map((p) => ';' + p).join('');
      return Array.isArray(value) && explode ? list.map((v) => `;${parameter.name}=${v}`).join('') : `;${parameter.name}=${list.join(',')}`;
    default: return list.join(',');
  }
}

// queryPairs writes one query or cookie parameter as pairs that are encoded already.
export function queryPairs(parameter, value) {
  if (parameter.content) return [[encode(parameter.name), encode(typeof value === 'string' && !Object.keys(parameter.content)[0].includes('json') ? value : JSON.stringify(value))]];
  const { style, explode } = styleOf(parameter, parameter.in ?? 'query');
  const name = encode(parameter.name);
  if (Array.isArray(value)) {
    const list = value.map((v) => encode(plain(v)));
    const separator = { spaceDelimited: '%20', pipeDelimited: '%7C' }[style] ?? ',';
    return explode ? list.map((v) => [name, v]) : [[name, list.join(separator)]];
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    if (style === 'deepObject') return entries.flatMap(([k, v]) => deep(`${name}[${encode(k)}]`, v));
    return explode ? entries.map(([k, v]) => [encode(k), encode(plain(v))]) : [[name, entries.flat().map((v) => encode(plain(v))).join(',')]];
  }
  return [[name, encode(plain(value))]];
}

function deep(name, value) {
  if (Array.isArray(value)) return value.map((v) => [name, encode(plain(v))]);
  if (value !== null && typeof value === 'object') return Object.entries(value).flatMap(([k, v]) => deep(`${name}[${encode(k)}]`, v));
  return [[name, encode(plain(value))]];
}

// headerText writes one header.
export function headerText(parameter, value) {
  if (parameter.content) return JSON.stringify(value);
  const { explode } = styleOf(parameter, 'header');
  if (Array.isArray(value)) return value.map(plain).join(',');
  if (value !== null && typeof value === 'object') return Object.entries(value).map(([k, v]) => (explode ? `${k}=${plain(v)}` : `${k},${plain(v)}`)).join(',');
  return plain(value);
}

function styleOf(parameter, where) {
  const style = parameter.style ?? DEFAULT[where];
  return { style, explode: parameter.explode ?? (style === 'form' || style === 'deepObject') };
}

// headerValue reads a header of an answer by the type that its schema asks for.
export function headerValue(flatType, itemType, text) {
  const scalar = (t, type) => {
    if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(t.trim())) return Number(t);
    if (type === 'boolean' && /^(true|false)$/.test(t.trim())) return t.trim() === 'true';
    return t;
  };
  if (flatType === 'array') return text === '' ? [] : text.split(',').map((part) => scalar(part.trim(), itemType));
  if (flatType === 'object') {
    const parts = text.split(',');
    return Object.fromEntries(parts.length % 2 === 0 ? Array.from({ length: parts.length / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]]) : []);
  }
  return scalar(text, flatType);
}
