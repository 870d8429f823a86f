import { describe, expect, it } from 'vitest';
import { bodyOf, MULTIPART } from '../src/wire/body.ts';

describe('bodyOf', () => {
  it.each([
    ['application/json', '{"a":1}'],
    ['application/json', undefined],
    ['application/ld+json; charset=utf-8', '{"a":"é"}'],
    [undefined, undefined],
  ])('a JSON body (%s, %s) keeps its meaning when it is padded', (type, body) => {
    const text = bodyOf(type, body, 100).toString();
    expect(Buffer.byteLength(text)).toBe(100);
    expect(JSON.parse(text)).toEqual(JSON.parse(bodyOf(type, body).toString()));
  });

  it('a form body keeps its fields when it is padded', () => {
    const type = 'application/x-www-form-urlencoded';
    const text = bodyOf(type, 'a=1&b=2', 100).toString();
    expect(text).toHaveLength(100);
    expect([...new URLSearchParams(text)]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('a multipart body is padded with a preamble, which parsers ignore', async () => {
    const body = bodyOf(MULTIPART, undefined, 1_000);
    expect(body.length).toBeGreaterThanOrEqual(1_000);
    const form = await new Response(Uint8Array.from(body.subarray(body.indexOf('--'))), {
      headers: { 'content-type': MULTIPART },
    }).formData();
    expect(form.get('a')).toBe('1');
  });

  it('a body of any other type is sent without padding', () => {
    expect(bodyOf('text/csv', 'a,b', 100).toString()).toBe('a,b');
  });
});
