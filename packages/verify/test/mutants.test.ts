import { readdirSync } from 'node:fs';
import { PROBE_IDS, type ProbeId, type VerifyReport } from '@quiesce/verify';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { failed, grade } from './grade.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

/** Timeout of one grading, in ms. It starts 35 servers, some of which do not end, and other gradings run at the same time. */
const PATIENCE = 240_000;

/** The differences between a grading and the expected failures. */
interface Mistakes {
  readonly missed: readonly ProbeId[];
  readonly wrong: Partial<Record<ProbeId, string>>;
  /** Probes that could not run. */
  readonly skipped: readonly ProbeId[];
}

/** Grades with several servers at a time. Repeats unexpected results one at a time: a busy machine delays servers. */
async function mistakesOf(fixture: string, mutant: Omit<Mutant, 'name'>): Promise<Mistakes> {
  const { lameDuck = 0, connectionAge, tls, env = {}, keepGoing = false } = mutant;
  const { url, key } = tls ? await overTls() : {};
  const options = {
    lameDuck,
    keepGoing,
    env: { ...env, ...key },
    ...(url === undefined ? {} : { url }),
    ...(connectionAge === undefined ? {} : { connectionAge }),
  };
  const report = await grade(fixture, options);
  const first = mistakes(mutant, report);
  const doubtful = [...first.missed, ...PROBE_IDS.filter((id) => id in first.wrong)];
  if (doubtful.length === 0) return first;
  const again = { ...mutant, fails: first.missed };
  const second = mistakes(again, await grade(fixture, { ...options, only: doubtful, jobs: 1 }));
  return { ...second, skipped: first.skipped };
}

function mistakes({ fails, mayFail = [] }: Omit<Mutant, 'name'>, report: VerifyReport): Mistakes {
  const found = failed(report);
  const wrong = Object.entries(found).filter(
    ([id]) => ![...fails, ...mayFail].some((allowed) => allowed === id),
  );
  const skipped = report.probes.filter(({ verdict }) => verdict === 'skip').map(({ id }) => id);
  return { missed: fails.filter((id) => !(id in found)), wrong: Object.fromEntries(wrong), skipped };
}

async function overTls() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  return { url: 'https://127.0.0.1', key: { TLS: JSON.stringify({ key, cert }) } };
}

describe('a server with one defect', () => {
  it.concurrent.for(MUTANTS)(
    'the mutant $name fails exactly the expected probes (keepGoing: $keepGoing)',
    { timeout: PATIENCE },
    async (mutant) => {
      const { missed, wrong } = await mistakesOf(`mutants/${mutant.name}`, mutant);
      expect({ missed, wrong }).toEqual({ missed: [], wrong: {} });
    },
  );

  it('every probe has a mutant that it must catch, except reused-connection and load', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    expect(PROBE_IDS.filter((id) => !caught.has(id))).toEqual(['reused-connection', 'load']);
  });

  it('every mutant has a fixture, and every fixture is used', () => {
    const files = readdirSync(new URL('./fixtures/mutants', import.meta.url));
    const names = new Set(MUTANTS.map(({ name }) => `${name}.mjs`));
    expect(files.toSorted()).toEqual([...names].toSorted());
  });
});

describe('a server without a defect', () => {
  it.concurrent('a correct server passes every probe', { timeout: PATIENCE }, async () => {
    const skipped = ['http2', 'connection-age', 'lame-duck'];
    expect(await mistakesOf('serves', { fails: [] })).toEqual({ missed: [], wrong: {}, skipped });
  });

  it.concurrent('a correct server passes with HTTP/2 and a lame duck', { timeout: PATIENCE }, async () => {
    const env = {
      OPTIONS: JSON.stringify({ shutdownDelay: 500, deadline: 4_000, connections: { maxAge: 600 } }),
    };
    const mutant = { fails: [], tls: true, lameDuck: 500, connectionAge: 600, env } as const;
    expect(await mistakesOf('serves', mutant)).toEqual({ missed: [], wrong: {}, skipped: [] });
  });
});
