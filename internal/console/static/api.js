// How the page talks to its server. Off loopback the server wants a token, which
// is kept for this tab only.

const base = "/_actalike/";
let token = sessionStorage.getItem("actalike-control-token") || "";
let ask = async () => "";

export const onTokenWanted = (how) => { ask = how; };

function headers(extra) {
  const all = { Accept: "application/json", ...extra };
  if (token) all["Actalike-Control-Token"] = token;
  return all;
}

// Refused is an answer that is not 2xx, with the reason it gave.
export class Refused extends Error {
  constructor(status, body) {
    super((body && body.detail) || (body && JSON.stringify(body)) || `the server answered ${status}`);
    this.status = status;
    this.body = body || {};
  }
}

let asking;
async function wantToken() {
  asking ||= ask().then((given) => {
    token = given;
    sessionStorage.setItem("actalike-control-token", token);
    asking = undefined;
  });
  await asking;
}

async function request(method, path, options) {
  for (;;) {
    let response;
    try {
      response = await fetch(base + path, { method, cache: "no-store", ...options, headers: headers(options && options.headers) });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error("the server cannot be reached");
    }
    if (response.status !== 401) return response;
    await wantToken();
  }
}

async function result(response) {
  const text = await response.text();
  let body;
  try {
    body = text ? JSON.parse(text) : undefined;
  } catch {
    body = { detail: text };
  }
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

export const get = async (path, options) => result(await request("GET", path, options));
export const getText = async (path) => (await request("GET", path)).text();
export const remove = async (path) => result(await request("DELETE", path));

// send sends JSON; a body that is text is sent as it is.
export async function send(method, path, body) {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return result(await request(method, path, { body: text, headers: { "Content-Type": "application/json" } }));
}

export const query = (values) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== "" && value !== undefined && value !== null) search.set(name, value);
  const text = search.toString();
  return text ? `?${text}` : "";
};

// follow reads server-sent events until it is stopped. It connects again by
// itself; path is asked anew each time, for it says from where to go on. An
// EventSource could not send the token.
export function follow(path, onevent, onstate) {
  const stop = new AbortController();
  (async () => {
    for (let wait = 250; !stop.signal.aborted; wait = Math.min(wait * 2, 5000)) {
      try {
        const response = await request("GET", path(), { signal: stop.signal, headers: { Accept: "text/event-stream" } });
        if (!response.ok) throw new Refused(response.status);
        onstate(true);
        wait = 125;
        await readEvents(response.body, onevent);
      } catch (error) {
        if (stop.signal.aborted) return;
      }
      onstate(false);
      await new Promise((done) => setTimeout(done, wait));
    }
  })();
  return () => stop.abort();
}

async function readEvents(body, onevent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (data) onevent(JSON.parse(data));
    }
  }
}
