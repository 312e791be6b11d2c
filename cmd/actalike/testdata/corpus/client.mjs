// Exchanges over HTTP, with nothing added or lost on the way.
import http from 'node:http';

const PATIENCE = 30_000; // ms; the machine may be busy

export class Client {
  constructor(base) {
    this.base = new URL(base);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    this.count = 0;
  }

  close() { this.agent.destroy(); }

  // send makes one exchange: { method, target, headers, body } -> { status, headers, text, bytes }.
  send(request) {
    this.count++;
    return new Promise((resolve) => {
      const fail = (reason) => resolve({ status: 0, headers: {}, text: String(reason), bytes: Buffer.alloc(0) });
      const outgoing = http.request({
        agent: this.agent, host: this.base.hostname, port: this.base.port, method: request.method, path: request.target,
        headers: headersOf(request), timeout: PATIENCE,
      }, (incoming) => {
        const parts = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('error', fail);
        incoming.on('end', () => {
          const bytes = Buffer.concat(parts);
          resolve({ status: incoming.statusCode, headers: incoming.headers, text: bytes.toString('utf8'), bytes });
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
      outgoing.on('error', fail);
      outgoing.end(request.body);
    });
  }
}

function headersOf(request) {
  const headers = { ...request.headers };
  if (request.body !== undefined) headers['Content-Length'] = Buffer.byteLength(request.body);
  return headers;
}

// curl says a request as one line that a person can run.
export function curl(base, request) {
  const quote = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
  const headers = Object.entries(request.headers).map(([name, text]) => ' -H ' + quote(`${name}: ${text}`)).join('');
  const body = request.body === undefined ? '' : ' --data-binary ' + quote(request.body.toString().slice(0, 2000));
  return `curl -i -X ${request.method}${headers}${body} ${quote(base + request.target)}`;
}

// decode reads JSON; numbers that a double cannot hold come as BigInt in the exact form.
export function decode(text) {
  return { value: JSON.parse(text), exact: exact(text) };
}

function exact(text) {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (token) => (/^-?\d{16,}$/.test(token) ? `"\\u0000${token}"` : token));
  return JSON.parse(marked, (_, value) => (typeof value === 'string' && /^\u0000-?\d+$/.test(value) ? BigInt(value.slice(1)) : value));
}
