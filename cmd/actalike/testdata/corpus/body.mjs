// Bodies on the wire, by media type.

const base = (type) => type.split(';')[0].trim().toLowerCase();
export const isJSON = (type) => /^(application\/json|text\/json|[\w.*-]+\/[\w.*-]+\+json)$/.test(base(type)) || base(type) === '*/*' || base(type) === 'application/*';
export const isText = (type) => base(type).startsWith('text/');
const isXML = (type) => /[/+]xml$/.test(base(type));

// sendable lists the media types of a body that this prober knows how to write, JSON first.
export function sendable(content) {
  const types = Object.keys(content ?? {}).filter((type) => !isXML(type));
  return [...types.filter(isJSON), ...types.filter((type) => !isJSON(type))];
}

// encode writes a value as a media type: { type, body }.
export function encode(type, media, value) {
  if (base(type) === 'application/x-www-form-urlencoded') return { type, body: form(media.encoding ?? {}, value) };
  if (base(type).startsWith('multipart/')) return multipart(type, media, value);
  if (isJSON(type)) return { type: base(type).includes('*') ? 'application/json' : type, body: JSON.stringify(value) };
  return { type: concrete(base(type)), body: typeof value === 'string' ? value : JSON.stringify(value) };
}

const concrete = (type) => (type.startsWith('image/*') ? 'image/png' : type.startsWith('text/*') ? 'text/plain' : type.includes('*') ? 'application/octet-stream' : type);
const scalar = (value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
const plus = (text) => encodeURIComponent(text).replaceAll('%20', '+');

function form(encoding, value) {
  const pairs = [];
  for (const [name, member] of Object.entries(value ?? {})) {
    const together = encoding[name]?.explode === false || (encoding[name]?.contentType ?? '').includes('json');
    if (Array.isArray(member) && (encoding[name]?.contentType ?? '').includes('json')) pairs.push([name, JSON.stringify(member)]);
    else if (Array.isArray(member) && together) pairs.push([name, member.map(scalar).join(',')]);
    else if (Array.isArray(member)) pairs.push(...member.map((item) => [name, scalar(item)]));
    else if (encoding[name]?.style === 'deepObject' && member !== null && typeof member === 'object') pairs.push(...Object.entries(member).map(([k, v]) => [`${name}[${k}]`, scalar(v)]));
    else pairs.push([name, scalar(member)]);
  }
  return pairs.map((pair) => pair.map(plus).join('=')).join('&');
}

function multipart(type, media, value) {
  const boundary = 'prober-boundary-7MA4YWxkTrZu0gW';
  const properties = media.schema?.properties ?? {};
  const lines = [];
  for (const [name, member] of Object.entries(value ?? {})) {
    for (const item of Array.isArray(member) ? member : [member]) {
      const asked = (media.encoding?.[name]?.contentType ?? '').split(',')[0].trim();
      const file = asked.startsWith('image/') || asked === 'application/octet-stream' || JSON.stringify(properties[name] ?? {}).includes('binary');
      const own = asked && !asked.includes('*') ? asked : file ? 'application/octet-stream' : item !== null && typeof item === 'object' ? 'application/json' : '';
      lines.push(`--${boundary}`, `Content-Disposition: form-data; name="${name}"${file ? `; filename="${name}.bin"` : ''}`);
      if (own) lines.push(`Content-Type: ${own}`);
      lines.push('', scalar(item));
    }
  }
  return { type: `${base(type)}; boundary=${boundary}`, body: [...lines, `--${boundary}--`, ''].join('\r\n') };
}
