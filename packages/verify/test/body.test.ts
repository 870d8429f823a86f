import { describe, expect, it } from 'vitest';
import { bodyOf, MULTIPART } from '../src/wire/body.ts';

describe('a body', () => {
  it.each([
    ['application/json', '{"a":1}'],
    ['application/json', undefined],
    ['application/ld+json; charset=utf-8', '{"a":"é"}'],
    [undefined, undefined],
  ])('of JSON (%s, %s) means the same at any length', (type, body) => {
    const text = bodyOf(type, body, 100).toString();
    expect(Buffer.byteLength(text)).toBe(100);
    expect(JSON.parse(text)).toEqual(JSON.parse(bodyOf(type, body).toString()));
  });

  it('of a form means the same at any length', () => {
    const type = 'application/x-www-form-urlencoded';
    const text = bodyOf(type, 'a=1&b=2', 100).toString();
    expect(text).toHaveLength(100);
    expect([...new URLSearchParams(text)]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('of several parts is preceded by what is not read', async () => {
    const body = bodyOf(MULTIPART, undefined, 1_000);
    expect(body.length).toBeGreaterThanOrEqual(1_000);
    const form = await new Response(Uint8Array.from(body.subarray(body.indexOf('--'))), {
      headers: { 'content-type': MULTIPART },
    }).formData();
    expect(form.get('a')).toBe('1');
  });

  it('of another type is sent as it is', () => {
    expect(bodyOf('text/csv', 'a,b', 100).toString()).toBe('a,b');
  });
});
