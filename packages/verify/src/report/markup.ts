import { clean } from './words.ts';

/** Text that is written to the page as it is: literals of this code, or escaped text. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | undefined | readonly Content[];

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Template tag: escapes everything that is inserted, unless it is markup itself. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.map((string, index) => `${string}${textOf(contents[index])}`).join(''));
}

/** An HTML or SVG element. Attributes that are `undefined` are left out. */
export function element(name: string, attributes: Attributes, ...contents: readonly Content[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => {
    return value === undefined ? '' : ` ${key}="${textOf(value)}"`;
  });
  return new Markup(`<${name}${written.join('')}>${textOf(contents)}</${name}>`);
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  // A tenth of a pixel, or of a ms, is as precise as a picture needs.
  if (typeof content === 'number') return `${Math.round(content * 10) / 10}`;
  if (typeof content === 'string') return escape(content);
  return content.map((one) => textOf(one)).join('');
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return clean(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
