// A client of the profile API: node client.mjs URL BODY-FILE [TOKEN]
//
// It prints the status of the answer, and the answer.

import { readFile } from "node:fs/promises";

const [url, body, token] = process.argv.slice(2);
const headers = { "Content-Type": "application/json" };
if (token) headers.Authorization = `Bearer ${token}`;
const answer = await fetch(url, { method: "PATCH", headers, body: await readFile(body) });
console.log(answer.status);
console.log(await answer.text());
