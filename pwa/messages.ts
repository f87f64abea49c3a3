// Compiles the catalogs of shell/text/messages (ICU MessageFormat) into modules, one for each language and part, so that
// no parser is shipped; and writes the types of the messages, taken from the English catalog.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

export type Tree<Leaf> = { [key: string]: Leaf | Tree<Leaf> };
export type Catalog = Tree<string>;

const root = join(import.meta.dirname, '..');
const folder = join(root, 'shell/text/messages');
const types = join(root, 'build/messages/messages.d.ts');
/** As seen from there. */
const formats = '../../shell/text/format.ts';
const moduleName = 'vesper-messages';
/** The language that the others are translated from, and whose catalog gives the types. */
const source = 'en';

export const languages = readdirSync(folder);
export const parts = readdirSync(join(folder, source)).map((file) => file.replace(/\.json$/, ''));

export function fileOf(language: string, part: string): string {
  return join(folder, language, `${part}.json`);
}

export function readCatalog(language: string, part: string): Catalog {
  return JSON.parse(readFileSync(fileOf(language, part), 'utf8'));
}

/** Throws for what is not a message, saying why. */
export function parseMessage(message: string): MessageFormatElement[] {
  return parse(message, { ignoreTag: true, requiresOtherClause: true });
}

/** The parameters of a message, with their types in TypeScript. */
export function parametersOf(elements: MessageFormatElement[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    const numeric = element.type === TYPE.number || element.type === TYPE.plural;
    const known = element.type === TYPE.select ? union(Object.keys(element.options)) : undefined;
    parameters.set('value' in element ? element.value : '', known ?? (numeric ? 'number' : 'string'));
    if (!('options' in element)) continue;
    for (const { value } of Object.values(element.options)) {
      for (const [name, type] of parametersOf(value)) if (!parameters.has(name)) parameters.set(name, type);
    }
  }
  return parameters;
}

function union(keys: string[]): string {
  return keys.map((key) => JSON.stringify(key)).join(' | ');
}

/** An expression of JavaScript that gives the message; `number`, `plural`, `choose` and `text` come from format.ts. */
export function compileMessage(message: string): string {
  const elements = parseMessage(message);
  if (parametersOf(elements).size > 0) return `(a) => ${compileElements(elements)}`;
  return JSON.stringify(elements.map((element) => ('value' in element ? element.value : '')).join(''));
}

function compileElements(elements: MessageFormatElement[], counted = ''): string {
  if (elements.length === 0) return '""';
  return `\`${elements.map((element) => compileElement(element, counted)).join('')}\``;
}

function compileElement(element: MessageFormatElement, counted: string): string {
  switch (element.type) {
    case TYPE.literal:
      return element.value.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&');
    case TYPE.argument:
      return `\${text(a.${element.value})}`;
    case TYPE.number:
      return `\${number(a.${element.value})}`;
    case TYPE.pound:
      return `\${number(a.${counted})}`;
    case TYPE.select:
      return `\${choose(a.${element.value}, ${compileOptions(element.options, counted)})}`;
    case TYPE.plural:
      if (element.pluralType === 'ordinal' || element.offset)
        throw new TypeError('ordinals and offsets are not in use');
      return `\${plural(a.${element.value}, ${compileOptions(element.options, element.value)})}`;
    case TYPE.date:
    case TYPE.time:
    case TYPE.tag:
      throw new TypeError('give dates and times as text, made by time.ts');
  }
}

function compileOptions(options: Record<string, { value: MessageFormatElement[] }>, counted: string): string {
  const cases = Object.entries(options).map(
    ([key, { value }]) => `${JSON.stringify(key)}: ${compileElements(value, counted)}`,
  );
  return `{ ${cases.join(', ')} }`;
}

function write(tree: Catalog, leaf: (message: string) => string, separator: string): string {
  const entries = Object.entries(tree).map(
    ([key, value]) =>
      `${JSON.stringify(key)}: ${typeof value === 'string' ? leaf(value) : write(value, leaf, separator)}`,
  );
  return `{ ${entries.join(separator)} }`;
}

export function compileCatalog(catalog: Catalog): string {
  return `export default ({ number, plural, choose, text }) => (${write(catalog, compileMessage, ', ')});`;
}

function typeOf(message: string): string {
  const parameters = [...parametersOf(parseMessage(message))].map(([name, type]) => `${name}: ${type}`);
  return parameters.length === 0 ? 'string' : `(values: { ${parameters.join('; ')} }) => string`;
}

/** The types that the shell sees under `vesper-messages`. */
export function writeTypes(): void {
  const words = parts.map((part) => `${JSON.stringify(part)}: ${write(readCatalog(source, part), typeOf, ';\n')};`);
  const text = `// Made by pwa/messages.ts from the English catalog.
import type { Formats } from ${JSON.stringify(formats)};
export type Language = ${union(languages)};
export interface Words {
${words.join('\n')}
}
export type Part = keyof Words;
export const load: { [P in Part]: Record<Language, () => Promise<{ default: (formats: Formats) => Words[P] }>> };
`;
  mkdirSync(dirname(types), { recursive: true });
  writeFileSync(types, text);
}

/** Serves `vesper-messages`, which loads a part of a language when it is asked for. */
export function messages(): Plugin {
  const idOf = (language: string, part: string) => `${moduleName}/${part}.${language}`;
  return {
    name: 'vesper-messages',
    buildStart: writeTypes,
    resolveId: (id) => (id === moduleName || id.startsWith(`${moduleName}/`) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${moduleName}`) {
        const loaders = (part: string) =>
          languages.map((language) => `${language}: () => import("${idOf(language, part)}")`).join(', ');
        return `export const load = { ${parts.map((part) => `"${part}": { ${loaders(part)} }`).join(', ')} };`;
      }
      if (!id.startsWith(`\0${moduleName}/`)) return undefined;
      const [part = '', language = ''] = id.slice(moduleName.length + 2).split('.');
      this.addWatchFile(fileOf(language, part));
      return compileCatalog(readCatalog(language, part));
    },
  };
}
