// Strings: one table of formats, patterns by randexp, words otherwise.
import RandExp from 'randexp';
import { expression } from './schema.mjs';

const two = (n) => String(n).padStart(2, '0');
const hex = (r, n) => Array.from({ length: n }, () => r.int(0, 15).toString(16)).join('');
const letters = (r, n) => Array.from({ length: n }, () => String.fromCharCode(97 + r.int(0, 25))).join('');
const date = (r) => `20${two(r.int(10, 29))}-${two(r.int(1, 12))}-${two(r.int(1, 28))}`;
const time = (r) => `${two(r.int(0, 23))}:${two(r.int(0, 59))}:${two(r.int(0, 59))}Z`;
const host = (r) => `${letters(r, 8)}.example.com`;
const uuid = (r) => `${hex(r, 8)}-${hex(r, 4)}-4${hex(r, 3)}-a${hex(r, 3)}-${hex(r, 12)}`;
const ip = (r) => `192.0.2.${r.int(1, 254)}`;
const link = (r) => `https://${host(r)}/${letters(r, 6)}`;
const base64 = (r) => Buffer.from(letters(r, 9)).toString('base64');

const FORMATS = {
  date, time, 'date-time': (r) => `${date(r)}T${time(r)}`, 'date-time-local': (r) => `${date(r)}T${time(r).slice(0, 8)}`, 'time-local': (r) => time(r).slice(0, 8),
  duration: (r) => `PT${r.int(1, 59)}M`, 'iso-date-time': (r) => `${date(r)}T${time(r)}`, 'iso-time': time,
  email: (r) => `${letters(r, 8)}@example.com`, 'idn-email': (r) => `${letters(r, 8)}@example.com`,
  hostname: host, 'idn-hostname': host, ipv4: ip, ip, ipv6: (r) => `2001:db8::${hex(r, 4)}`, cidr: () => '192.0.2.0/24',
  uri: link, url: link, iri: link, 'uri-reference': link, 'iri-reference': link, 'uri-template': link,
  uuid, uuid4: uuid, guid: uuid, 'json-pointer': (r) => '/' + letters(r, 4), 'relative-json-pointer': (r) => '0/' + letters(r, 4), regex: () => '^a+$',
  byte: base64, base64, base64url: base64, binary: (r) => letters(r, 12), password: (r) => 'P4ss-' + letters(r, 10),
  int32: (r) => String(r.int(1, 9999)), int64: (r) => String(r.int(1, 9999)), decimal: (r) => `${r.int(1, 99)}.${r.int(10, 99)}`, 'date-only': date,
};

// random is a small generator of numbers (mulberry32): the same seed, the same requests.
export function random(seed) {
  let state = (seed >>> 0) || 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, int: (low, high) => low + Math.floor(next() * (high - low + 1)), pick: (list) => list[Math.floor(next() * list.length)] };
}

// text makes a string for a flat schema. The judge has the last word.
export function text(r, schema) {
  const low = schema.minLength ?? 0, high = schema.maxLength ?? Infinity;
  if (schema.pattern !== undefined) return matching(r, schema.pattern, low, high);
  if (FORMATS[schema.format]) return fit(r, FORMATS[schema.format](r), low, high);
  return fit(r, `${letters(r, 5)} ${letters(r, 7)}`, low, high);
}

function fit(r, plain, low, high) {
  if (plain.length > high) plain = letters(r, high);
  return plain.length < low ? plain + letters(r, low - plain.length) : plain;
}

function matching(r, pattern, low, high) {
  let made = '';
  for (const most of [4, 12, 1, Math.min(high, 200), low]) {
    for (let attempt = 0; attempt < 6; attempt++) {
      try {
        const generator = new RandExp(expression(pattern, 'u').source);
        generator.max = Math.max(1, most);
        generator.randInt = (from, to) => r.int(from, to);
        generator.defaultRange.subtract(0, 31).subtract(127, 65535);
        made = generator.gen();
      } catch { return letters(r, Math.max(low, 8)); }
      if (/^\^?\[[^\]]*\]\+?\$?$/.test(pattern) && made.length < low) made += made.repeat(Math.ceil(low / Math.max(1, made.length)));
      made = made.length > high && !pattern.endsWith('$') ? made.slice(0, high) : made;
      if (made.length >= low && made.length <= high && expression(pattern, 'u').test(made)) return made;
    }
  }
  return made;
}
