import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor, DOCTOR_RULES, type DoctorOptions, type DoctorReport } from '@quiesce/doctor';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Given } from './fixtures/apply-changes.ts';

const FOLDER = join(import.meta.dirname, 'fixtures');
const files = readdirSync(FOLDER).filter((name) => /\.(?:yaml|service)$/.test(name));
const ids = DOCTOR_RULES.map(({ id }) => id);

/** Settings of the service that no file contains, where they differ from the defaults. */
const OPTIONS: Readonly<Record<string, DoctorOptions>> = {
  'liveness-refused.yaml': { drain: { admission: 'refuse' } },
  'pre-stop-too-long.yaml': { drain: { shutdownDelay: 0 } },
  'wait-missing.yaml': { drain: { shutdownDelay: 0 } },
  'wait-too-short.yaml': { drain: { shutdownDelay: 0 } },
  'kill-mode-cluster.service': { cluster: true },
  'ecosystem.signal-not-heard.yaml': { pm2KillSignal: 'SIGUSR2' },
  'ecosystem.exit-grace-of-worker.yaml': { drain: { exitGrace: 100 } },
};

const optionsOf = (file: string) => OPTIONS[file] ?? {};
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const ruleOf = (file: string) => ids.find((id) => file.split('.').includes(id));
const examine = ({ text, options }: Given, file: string) => doctor([{ name: file, text }], options);

function findingsOf(report: DoctorReport) {
  return [...report.findings, ...report.workloads.flatMap(({ findings }) => findings)];
}

const found = (report: DoctorReport) => findingsOf(report).map(({ id }) => id);

describe('a rule of a workload', () => {
  it('each workload rule has a fixture for every kind that needs one', () => {
    const without = DOCTOR_RULES.filter(({ of }) => of !== 'drain').filter(
      ({ id }) => !files.some((file) => ruleOf(file) === id),
    );
    expect(without).toEqual([]);
  });

  it.each(files.filter((file) => file.includes('sound')))('the doctor finds nothing in %s', async (file) => {
    expect(found(await examine({ text: textOf(file), options: optionsOf(file) }, file))).toEqual([]);
  });

  it.each(files.filter((file) => ruleOf(file)))('the doctor finds only the problem in %s', async (file) => {
    const report = await examine({ text: textOf(file), options: optionsOf(file) }, file);
    expect(found(report)).toEqual([ruleOf(file)]);
  });
});

describe('a change', () => {
  it.each(files.filter((file) => ruleOf(file)))(
    'the suggested change fixes %s without new findings',
    async (file) => {
      const given = { text: textOf(file), options: optionsOf(file) };
      for (const finding of findingsOf(await examine(given, file))) {
        for (const changes of [finding.changes, finding.otherwise]) {
          if (changes.length === 0 || changes.some((change) => change.in === 'elsewhere')) continue;
          expect(found(await examine(applyChanges(given, changes), file))).toEqual([]);
        }
      }
    },
  );

  const cannot = files.filter((file) =>
    /package-manager|readiness-probe-missing|kill-timeout-capped/.test(file),
  );

  it.each(cannot)('the suggested change for %s is an instruction', async (file) => {
    const given = { text: textOf(file), options: optionsOf(file) };
    const changes = findingsOf(await examine(given, file)).flatMap((finding) => finding.changes);
    expect(changes).toMatchObject([{ in: 'elsewhere' }]);
    const [from, to] = FIXED[file] ?? ['', ''];
    const mended = { ...given, text: given.text.replace(from, to) };
    expect(found(await examine(mended, file))).toEqual([]);
  });
});

/** Fixes that are applied by hand. */
const FIXED: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'package-manager-in-between.yaml': ['[npm, start]', '[node, server.js]'],
  'compose.package-manager-in-between.yaml': ['npm run start', 'node server.js'],
  'package-manager-in-between.service': ['/usr/bin/npm start', '/usr/bin/node server.js'],
  'ecosystem.package-manager-in-between.yaml': ['script: npm', 'script: server.js'],
  'ecosystem.ipc.package-manager-in-between.yaml': ['script: npm', 'script: server.js'],
  'nomad.kill-timeout-capped.yaml': ['40000000000', '30000000000'],
  'readiness-probe-missing.yaml': [
    '          ports:',
    '          readinessProbe: { httpGet: { path: /health/ready, port: 3000 }, periodSeconds: 2 }\n          ports:',
  ],
};

describe('a rule of the drain', () => {
  const sound = { drain: { shutdownDelay: 5_000 } } as const;
  const cases: Readonly<Record<string, DoctorOptions>> = {
    'drain-refused': { drain: { shutdownDelay: 5_000, deadline: 8_000, cleanupTime: 4_000 } },
    'delay-below-check': { ...sound, balancerCheck: { interval: 2_000, failures: 3 } },
    'readiness-kept': {
      drain: { shutdownDelay: 7_000, readiness: 'keep' },
      balancerCheck: { interval: 2_000, failures: 3 },
    },
    'keep-alive-too-short': { ...sound, balancerIdle: 60_000 },
    'draining-too-short': { ...sound, longestRequest: 16_000 },
    'deregistration-too-short': { ...sound, deregistration: 10_000 },
  };
  // The limit is long enough for any of the changes: another rule checks that they fit.
  const text = textOf('sound.yaml').replace(
    '    spec:\n',
    '    spec:\n      terminationGracePeriodSeconds: 90\n',
  );

  it('each drain rule has a case', () => {
    expect(Object.keys(cases)).toEqual(DOCTOR_RULES.filter(({ of }) => of === 'drain').map(({ id }) => id));
  });

  it.each(Object.entries(cases))('the drain rule %s reports only its problem', async (id, options) => {
    expect(found(await examine({ text, options }, 'web.yaml'))).toEqual([id]);
  });

  it.each(Object.entries(cases))('the drain rule %s suggests a fix that works', async (id, options) => {
    const [finding] = findingsOf(await examine({ text, options }, 'web.yaml'));
    const given = { text, options };
    const mended =
      id === 'deregistration-too-short'
        ? { text, options: { ...options, deregistration: 20_000 } }
        : applyChanges(given, finding?.changes ?? []);
    expect(found(await examine(mended, 'web.yaml'))).toEqual([]);
  });
});
