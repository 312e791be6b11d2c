// Is an answer what the document says? Status, media type, body and headers.
import { isJSON, isText } from './body.mjs';
import { decode } from './client.mjs';
import { value as generate } from './generate.mjs';
import { headerValue } from './parameters.mjs';

export class Verdicts {
  constructor(document, schemas) { Object.assign(this, { document, schemas, found: new Map() }); }

  // declared finds the response of a status: its own, its range, or the default.
  declared(operation, status) {
    return operation.responses.get(String(status)) ?? operation.responses.get(String(status)[0] + 'XX') ?? operation.responses.get('DEFAULT');
  }

  // isSuccess tells whether an answer is one of the successes that an operation declares.
  isSuccess(operation, status) {
    if (status < 200 || status > 399) return false;
    const own = operation.responses.get(String(status)) ?? operation.responses.get(String(status)[0] + 'XX');
    return own !== undefined || (status < 300 && operation.responses.has('DEFAULT') && !this.hasSuccess(operation));
  }

  hasSuccess(operation) { return [...operation.responses.keys()].some((status) => /^[23]/.test(status)); }

  // canSucceed is false for operations that declare errors only, or a change of protocol.
  canSucceed(operation) { return this.hasSuccess(operation) || operation.responses.has('DEFAULT'); }

  // problems lists what is wrong with an answer, each as [kind, detail].
  problems(operation, answer) {
    if (answer.status === 0) return [['no answer', answer.text]];
    const response = this.declared(operation, answer.status);
    if (!response) return [['status undeclared', `${answer.status} is not among ${[...operation.responses.keys()].join(', ')}: ${answer.text.slice(0, 200)}`]];
    return [...this.bodyProblems(operation, response, answer), ...this.headerProblems(response, answer)];
  }

  bodyProblems(operation, response, answer) {
    const content = Object.keys(response.value?.content ?? {});
    if (operation.method === 'HEAD' || answer.status === 204 || answer.status === 304) return answer.bytes.length > 0 ? [['body unexpected', answer.text.slice(0, 100)]] : [];
    if (content.length === 0) return answer.bytes.length > 0 ? [['body unexpected', `${answer.status} declares none: ${answer.text.slice(0, 100)}`]] : [];
    const type = answer.headers['content-type'] ?? '';
    const found = best(content, type);
    if (!found) return [['media type undeclared', `${answer.status} "${type}" is not among ${content.join(', ')}`]];
    return this.judge(this.document.child(response, 'content', found), type, answer);
  }

  judge(media, type, answer) {
    const place = this.document.within(media, 'schema');
    if (isJSON(type)) {
      let value;
      try { ({ value } = decode(answer.text)); } catch (error) { return [['body not JSON', `${answer.status} ${error.message}: ${answer.text.slice(0, 100)}`]]; }
      return this.invalid(place, value, answer);
    }
    if (isText(type) && this.document.follow(place).value?.type === 'string') return this.invalid(place, answer.text, answer);
    return [];
  }

  invalid(place, value, answer) {
    if (place.value === undefined) return [];
    const errors = this.schemas.errors(this.schemas.at(place), value);
    if (errors && this.schemas.lenient.errors(this.schemas.lenient.at(place), value) === '' && !this.satisfiable(place)) return [];
    return errors ? [['body invalid', `${answer.status} ${errors}: ${answer.text.slice(0, 200)}`]] : [];
  }

  // satisfiable tells whether this prober finds any value that the strict judge takes.
  satisfiable(place) {
    const key = place.file + place.pointer.join('/');
    if (!this.found.has(key)) this.found.set(key, generate(this.schemas, this.schemas.at(place), 1, 'all').ok);
    return this.found.get(key);
  }

  headerProblems(response, answer) {
    const found = [];
    for (const name of Object.keys(response.value?.headers ?? {})) {
      if (name.toLowerCase() === 'content-type') continue;
      const header = this.document.child(response, 'headers', name);
      const given = answer.headers[name.toLowerCase()];
      if (given === undefined) {
        if (header.value?.required) found.push(['header missing', `${answer.status} ${name}`]);
      } else if (header.value?.schema !== undefined) {
        const text = Array.isArray(given) ? given[0] : given;
        const schema = this.schemas.at(this.document.within(header, 'schema')), flat = this.schemas.resolve(schema);
        const errors = this.schemas.errors(schema, headerValue([flat.type].flat().find((t) => t !== 'null'), this.schemas.resolve(flat.items ?? {}).type, text));
        if (errors) found.push(['header invalid', `${answer.status} ${name}: ${JSON.stringify(text)} ${errors}`]);
      }
    }
    return found;
  }
}

// best picks the declared media type that covers one: itself, then its range.
function best(content, type) {
  const plain = (t) => t.split(';')[0].trim().toLowerCase();
  const [kind] = plain(type).split('/');
  return content.find((c) => plain(c) === plain(type)) ?? content.find((c) => plain(c) === kind + '/*') ?? content.find((c) => plain(c) === '*/*');
}
