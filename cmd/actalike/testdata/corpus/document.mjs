// An OpenAPI document as files of plain values: pointers, references, operations.
import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const HOPS = 64; // more references in a row are a circle

// A place is { file, pointer, value }: where a value stands, so that references in it can be followed.
export class Document {
  constructor(file) {
    this.file = path.resolve(file);
    this.files = new Map();
    this.root = this.place(this.file, []);
    this.v30 = String(this.root.value?.openapi ?? '').startsWith('3.0');
  }

  tree(file) {
    if (!this.files.has(file)) this.files.set(file, parse(fs.readFileSync(file, 'utf8')));
    return this.files.get(file);
  }

  place(file, pointer) {
    let value = this.tree(file);
    for (const key of pointer) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return { file, pointer, value: undefined };
      value = value[key];
    }
    return { file, pointer, value };
  }

  // child steps into a member and follows the references that stand there.
  child(place, ...keys) {
    for (const key of keys) place = this.follow(this.within(place, key));
    return place;
  }

  // within steps into a member as it is written.
  within(place, key) {
    const value = place.value !== null && typeof place.value === 'object' && Object.hasOwn(place.value, key) ? place.value[key] : undefined;
    return { file: place.file, pointer: [...place.pointer, key], value };
  }

  follow(place) {
    for (let hop = 0; hop < HOPS && typeof place.value?.$ref === 'string'; hop++) place = this.target(place.file, place.value.$ref);
    return place;
  }

  target(file, ref) {
    const [where, fragment = ''] = ref.split('#');
    const other = where === '' ? file : path.resolve(path.dirname(file), decodeURIComponent(where));
    if (fragment !== '' && !fragment.startsWith('/')) return this.anchor(other, fragment);
    const keys = decodeURIComponent(fragment).split('/').slice(1);
    return this.place(other, keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')));
  }

  anchor(file, name) {
    const search = (value, pointer) => {
      if (value === null || typeof value !== 'object') return undefined;
      if (value.$anchor === name) return pointer;
      for (const key of Object.keys(value)) {
        const found = search(value[key], [...pointer, key]);
        if (found) return found;
      }
      return undefined;
    };
    const pointer = search(this.tree(file), []);
    return pointer ? this.place(file, pointer) : { file, pointer: [], value: undefined };
  }

  // operations lists what the paths offer, with the parameters of the path item beneath their own.
  operations() {
    const found = [];
    for (const template of Object.keys(this.root.value?.paths ?? {}).filter((key) => key.startsWith('/'))) {
      const item = this.child(this.root, 'paths', template);
      for (const method of METHODS.filter((m) => item.value?.[m])) found.push(this.operation(template, method, item));
    }
    return found;
  }

  operation(template, method, item) {
    const place = this.child(item, method);
    const parameters = new Map();
    for (const owner of [item, place]) {
      for (let i = 0; i < (owner.value.parameters?.length ?? 0); i++) {
        const parameter = this.child(this.within(owner, 'parameters'), i);
        if (parameter.value?.name) parameters.set(parameter.value.in + ':' + parameter.value.name, parameter);
      }
    }
    const responses = Object.keys(place.value.responses ?? {}).filter((status) => !status.startsWith('x-'));
    return {
      name: method.toUpperCase() + ' ' + template,
      method: method.toUpperCase(), template, place,
      parameters: [...parameters.values()],
      body: this.child(place, 'requestBody'),
      responses: new Map(responses.map((status) => [status.toUpperCase(), this.child(place, 'responses', status)])),
      security: place.value.security ?? this.root.value.security ?? [],
    };
  }
}

function parse(text) {
  if (/^\s*[{[]/.test(text)) {
    try { return JSON.parse(text); } catch { /* YAML that begins as JSON does */ }
  }
  return YAML.parse(text, { maxAliasCount: -1, merge: true, uniqueKeys: false, logLevel: 'silent' });
}

// names lists the parameters of a path template in their order.
export function names(template) {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]);
}
