import type { VerifyOptions } from '@quiesce/verify';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { flags, type FlagName, type FlagValues } from '../src/flags.ts';
import { resolveOptions } from '../../verify/src/options/resolve.ts';

const all = Object.entries(flags());

function parse(...words: readonly string[]): FlagValues {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const [, flag] of all) command.addOption(flag);
  return command.parse([...words], { from: 'user' }).opts<FlagValues>();
}

describe('the flags', () => {
  it('every option except the command and the callbacks has a flag of its name', () => {
    // The compiler reports missing options.
    const names: Readonly<Record<Exclude<keyof VerifyOptions, FlagName>, true>> = {
      command: true,
      onProgress: true,
      abort: true,
    };
    expect(Object.keys(names)).toHaveLength(3);
    expect(all.map(([, flag]) => flag.attributeName())).toEqual(all.map(([name]) => name));
  });

  it('flags document the actual defaults', async () => {
    const defaults = all.flatMap(([, { long, description }]) => {
      const [, value] = /\(default: (\S+)\)$/.exec(description) ?? [];
      const isValue = value !== undefined && value !== 'no' && value !== 'all' && long !== '--jobs';
      return isValue ? [long ?? '', value] : [];
    });
    expect(defaults).toHaveLength(2 * 15);
    const base = { command: ['node'], seed: 1 };
    const resolved = await resolveOptions({ ...base, ...parse(...defaults) });
    expect(resolved).toEqual(await resolveOptions(base));
    expect((await resolveOptions({ ...base, ...parse('--jobs', '2') })).jobs).toBe(resolved.jobs);
  });

  it.each([
    ['10s', 10_000],
    ['500ms', 500],
    ['1.5m', 90_000],
  ])('flags accept the time %s', (text, time) => {
    expect(parse('--budget', text)).toEqual({ budget: time });
  });

  it.each([
    ['--budget', 'soon', 'It must be a time with a unit, such as 10s, 500ms or 1m30s.'],
    ['--budget', '10 parsecs', 'It must be a time'],
    ['--budget', '-1s', 'It must be a time'],
    ['--port', 'http', 'It must be a number.'],
    ['--only', 'load,lod', "There is no probe 'lod'; --list has them."],
    ['--env', '=value', 'It must be NAME=value.'],
    ['--header', 'Authorization', "It must be 'Name: value'."],
    ['--fail-on', 'everything', 'Allowed choices are lost, delay, hygiene.'],
  ])('flags reject %s %s', (flag, value, message) => {
    expect(() => parse(`${flag}=${value}`)).toThrow(message);
  });

  it('flags accept signals with and without SIG, lists, and repeated variables', () => {
    expect(parse('--signal', 'int')).toEqual({ signal: 'SIGINT' });
    expect(parse('--skip', 'load, http2', '--skip', 'budget')).toEqual({ skip: ['load', 'http2', 'budget'] });
    expect(parse('--env', 'A=1', '--env', 'B=x=y')).toEqual({ env: { A: '1', B: 'x=y' } });
    expect(parse('--header', 'X-A: b: c', '--header', 'X-B:d')).toEqual({
      header: { 'X-A': 'b: c', 'X-B': 'd' },
    });
  });
});
