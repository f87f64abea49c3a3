// docs/signaling.asyncapi.json is what it says to be: a document of AsyncAPI 3.0, by AsyncAPI's own schema. Its
// message schemas take its examples and the test vectors, and refuse the vectors that are to be refused.
// That the schemas are those of the code is tests/unit/wire/asyncapi_test.cpp.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import asyncapi from '@asyncapi/specs/schemas/3.0.0.json' with { type: 'json' };
import { Ajv } from 'ajv';

const root = `${import.meta.dirname}/../..`;
const read = (path) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
const document = read('docs/signaling.asyncapi.json');
const { vectors } = read('tests/vectors/signaling.json');

// It has formats that add nothing here, and the meta-schema of JSON Schema in it.
const isAsyncApi = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false }).compile(
  asyncapi,
);
assert(isAsyncApi(document), JSON.stringify(isAsyncApi.errors, null, 2));
for (const broken of [
  { ...document, asyncapi: '2.6.0' },
  { ...document, info: {} },
  { ...document, operations: { send: { ...document.operations.send, action: 'ask' } } },
]) {
  assert(!isAsyncApi(broken), 'this check cannot fail');
}

// Every "$ref" leads somewhere, and what is defined is used.
const used = new Set();
const follow = (value) => {
  if (typeof value !== 'object' || value === null) return;
  const ref = value.$ref;
  if (typeof ref === 'string') {
    used.add(ref);
    const target = ref
      .slice(2)
      .split('/')
      .reduce((at, name) => at?.[name], document);
    assert(ref.startsWith('#/') && target, `${ref} leads nowhere`);
  }
  for (const member of Object.values(value)) follow(member);
};
follow(document);
for (const kind of ['messages', 'schemas']) {
  for (const name of Object.keys(document.components[kind])) {
    assert(used.has(`#/components/${kind}/${name}`), `${kind}/${name} is not used`);
  }
}

const ajv = new Ajv({ allErrors: true });
// The rest of the document is no schema.
ajv.addVocabulary(['components']);
const schemas = new Map(
  Object.entries(document.components.messages).map(([op, { payload }]) => [
    op,
    ajv.compile({ ...payload, components: { schemas: document.components.schemas } }),
  ]),
);
const isMessage = (ops, message) => ops.includes(message?.op) && schemas.get(message.op)(message);
const requests = Object.keys(document.operations).filter((op) => document.operations[op].action === 'receive');
const answers = [...schemas.keys()].filter((op) => !requests.includes(op));

let checked = 0;
for (const [op, { examples }] of Object.entries(document.components.messages)) {
  for (const { payload } of examples) {
    assert(schemas.get(op)(payload), `${JSON.stringify(payload)}: ${ajv.errorsText(schemas.get(op).errors)}`);
    checked += 1;
  }
}
// What JSON.parse does not keep as it was (members that repeat) no schema can judge.
const judged = (text) => {
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
};
for (const [ops, good, bad] of [
  [requests, vectors.requests, vectors.requests_refused],
  [answers, vectors.answers, vectors.answers_refused],
]) {
  for (const { json } of good) {
    assert(isMessage(ops, JSON.parse(json)), json);
    checked += 1;
  }
  for (const { name, json } of bad) {
    const message = judged(json);
    if (message === undefined) continue;
    assert(!isMessage(ops, message), `${name}: ${json}`);
    checked += 1;
  }
}
assert(checked > 60, `only ${checked} messages were checked`);
console.log(`${checked} messages fit the schemas or are refused by them, as they should`);
