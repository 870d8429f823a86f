import { describe, expect, it } from 'vitest';
import { Output } from '../src/subject/output.ts';

const MIB = 2 ** 20;

describe('Output', () => {
  it('Output keeps the end of the output when it drops text', () => {
    const output = new Output();
    for (let count = 0; count < 5; count += 1) output.add('x'.repeat(MIB));
    output.add('the last line');
    expect(output.length).toBe(5 * MIB + 'the last line'.length);
    expect(output.text.endsWith('xthe last line')).toBe(true);
    expect(output.text.length).toBeLessThan(3 * MIB);
  });

  it('Output returns the text since a position, even after earlier text was dropped', () => {
    const output = new Output();
    output.add('before');
    const { length } = output;
    output.add('after');
    expect(output.since(length)).toBe('after');
    output.add('x'.repeat(4 * MIB));
    expect(output.since(length)).toMatch(/^x+$/);
  });

  it('Output resolves `written` when the text arrives in two chunks', async () => {
    const output = new Output();
    const written = output.written('done');
    output.add('do');
    output.add('ne');
    expect(await written).toBeGreaterThan(0);
  });
});
