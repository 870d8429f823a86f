import { XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';
import { element, markup } from '../src/report/markup.ts';

const EVIL = `"'><script>&amp;`;

it('markup escapes strings in text and attributes, and keeps markup that it made itself', () => {
  const inner = element('b', { title: EVIL, hidden: undefined }, EVIL, 1.25, undefined, ['x', EVIL]);
  const document = XmlDocument.fromString(markup`<p class="${EVIL}">${inner}${EVIL}</p>`.text);
  expect(document.get('/p/@class')?.content).toBe(EVIL);
  expect(document.get('/p/b/@title')?.content).toBe(EVIL);
  expect(document.get('/p/b/@hidden')).toBe(null);
  expect(document.get('/p/b')?.content).toBe(`${EVIL}1.3x${EVIL}`);
  expect(document.get('/p')?.content).toBe(`${EVIL}1.3x${EVIL}${EVIL}`);
});
