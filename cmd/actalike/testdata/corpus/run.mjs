// One document against one start of the mock.
import { Client, curl } from './client.mjs';
import { Ids } from './ids.mjs';
import { Requests } from './request.mjs';
import { Schemas } from './schema.mjs';
import { Verdicts } from './verdict.mjs';

export class Run {
  constructor(document, base) {
    this.document = document;
    this.client = new Client(base);
    this.operations = document.operations();
    this.requests = new Requests(document, new Schemas(document, 'request'));
    this.verdicts = new Verdicts(document, new Schemas(document, 'answer'));
    this.ids = new Ids(this);
    this.exchanges = 0;
    this.invalid = []; // answers that are not as declared
  }

  // record counts an exchange and keeps what was wrong with its answer.
  record(operation, request, answer, problems) {
    this.exchanges++;
    if (problems.length > 0) this.invalid.push({ operation: operation.name, kind: problems[0][0], detail: problems.map((p) => p[1]).join('; '), request: curl(this.client.base.origin, request) });
  }

  curl(request) { return curl(this.client.base.origin, request); }

  close() { this.client.close(); }
}
