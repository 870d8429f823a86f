import { readdirSync } from 'node:fs';
import { PROBE_IDS } from '@quiesce/verify';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { failed, grade } from './grade.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

/** ms that a whole grading may take: 32 servers, some of which do not end. */
const PATIENCE = 120_000;

async function gradeMutant({ name, lameDuck = 0, tls }: Mutant) {
  const options = { lameDuck, ...(tls ? await overTls() : {}) };
  return grade(`mutants/${name}`, options);
}

async function overTls() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  return { url: 'https://127.0.0.1', env: { TLS: JSON.stringify({ key, cert }) } };
}

describe('a server with one defect', () => {
  it.each(MUTANTS)(
    'that $name is caught, by the probes that should',
    { timeout: PATIENCE },
    async (mutant) => {
      const found = failed(await gradeMutant(mutant));
      const allowed = new Set([...mutant.fails, ...(mutant.mayFail ?? [])]);
      const missed = mutant.fails.filter((id) => !(id in found));
      const wrong = Object.entries(found).filter(
        ([id]) => !PROBE_IDS.some((one) => one === id && allowed.has(one)),
      );
      expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
    },
  );

  it('is there for every probe but the load, which samples what the others look at', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    expect(PROBE_IDS.filter((id) => !caught.has(id))).toEqual(['reused-connection', 'load']);
  });

  it('has its fixture, and each fixture is used', () => {
    const files = readdirSync(new URL('./fixtures/mutants', import.meta.url));
    expect(files.toSorted()).toEqual(MUTANTS.map(({ name }) => `${name}.mjs`).toSorted());
  });
});

describe('a server without a defect', () => {
  it('passes every probe', { timeout: PATIENCE }, async () => {
    const report = await grade('serves');
    expect(failed(report)).toEqual({});
    const skipped = report.probes.filter(({ verdict }) => verdict === 'skip').map(({ id }) => id);
    expect(skipped).toEqual(['http2', 'lame-duck']);
  });

  it('passes over TLS, with HTTP/2 and a lame duck', { timeout: PATIENCE }, async () => {
    const { url, env } = await overTls();
    const OPTIONS = JSON.stringify({ shutdownDelay: 500, deadline: 3_000 });
    const report = await grade('serves', { url, env: { ...env, OPTIONS }, lameDuck: 500 });
    expect(failed(report)).toEqual({});
    expect(report.probes.filter(({ verdict }) => verdict === 'skip')).toEqual([]);
  });
});
