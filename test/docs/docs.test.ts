import { createServer } from 'node:http';
import { Socket } from 'node:net';
import {
  closeServer,
  createDrain,
  ERROR_CODES,
  QuiesceError,
  type DrainEvents,
  type Resource,
  type ShutdownReport,
} from '@quiesce/core';
import * as core from '@quiesce/core';
import * as express from '@quiesce/express';
import * as fastify from '@quiesce/fastify';
import * as koa from '@quiesce/koa';
import { describe, expect, it } from 'vitest';
// Core does not export it, because users do not need it, and the defaults have no other source.
import { SITUATIONS } from '../../packages/core/src/options/options.ts';
import { resolveOptions } from '../../packages/core/src/options/resolve.ts';
import { plan } from '../../packages/core/src/plan/plan.ts';
import { socketFarewell, webSocketFarewells } from '../../packages/core/src/traffic/farewells.ts';
import { NOTHING_SEEN } from '../../packages/core/test/plan/nothing-seen.ts';
import { outcomesOf } from '../../packages/core/test/properties/outcomes-of.ts';
import { codeBlocks, codeSpans, firstColumn, read, sections, sorted, tableRows } from './markdown.ts';

/** Returns the names that the error for an unknown one lists: "… Known: a, b." */
function known(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    const list = error instanceof QuiesceError ? /Known: (.+)\.$/.exec(error.message)?.[1] : undefined;
    if (list !== undefined) return list.split(', ');
    throw error;
  }
  throw new Error('not refused');
}

/** Creates a drain with an option that TypeScript would reject. */
const create = (extra: object) => () => createDrain({ deadline: 1, ...extra });
const unknown: object = { 'a name far away from every other': 1 };

describe('README.md', () => {
  it.each([
    ['Express', express],
    ['Koa', koa],
    ['Fastify', fastify],
  ])('the adapter for %s re-exports all of core, as README.md says', (_name, adapter) => {
    expect(adapter).toMatchObject(core);
  });
});

describe('docs/errors.md', () => {
  it('docs/errors.md has one heading for each error code, in alphabetical order', () => {
    const headings = sections(read('docs/errors.md')).map(({ title }) => title);
    expect(headings).toEqual(['Errors', ...sorted(ERROR_CODES)]);
  });
});

describe('docs/options.md', () => {
  const options = sections(read('docs/options.md')).filter(({ title }) => title.startsWith('`'));
  const documented = options.map(({ title }) => title.slice(1, -1));

  it('docs/options.md has one section for each option of createDrain', () => {
    const nested = Object.entries({
      shutdownDelay: create({ shutdownDelay: unknown }),
      spread: create({ spread: unknown }),
      connections: create({ connections: unknown }),
      refusal: create({ refusal: unknown }),
      health: create({ health: unknown }),
    }).flatMap(([name, call]) => known(call).map((key) => `${name}.${key}`));
    expect(sorted(documented)).toEqual(sorted([...known(create(unknown)), ...nested]));
  });

  it('docs/options.md says for each option which values are rejected', () => {
    expect(options.filter(({ text }) => !/^- Refused: /m.test(text))).toEqual([]);
  });

  it('docs/options.md has a default for each option that has one', () => {
    const without = options.filter(({ text }) => defaultOf(text) === undefined).map(({ title }) => title);
    expect(without).toEqual([
      '`shutdownDelay`',
      '`shutdownDelay.min`',
      '`shutdownDelay.max`',
      '`shutdownDelay.quiet`',
      '`idleLinger`',
      '`spread`',
      '`spread.perSecond`',
      '`connections`',
      '`connections.maxAge`',
      '`connections.maxRequests`',
      '`listener`',
      '`admission`',
      '`refusal`',
      '`refusal.body`',
      '`health`',
      '`health.appReady`',
      '`health.port`',
      '`health.host`',
      '`terminationLog`',
      '`logger`',
    ]);
  });

  it('docs/options.md has the actual defaults of createDrain', () => {
    const defaults = collect(({ text }) => defaultOf(text));
    const { isDeadlineSet: isSet, ...documentedOnes } = resolveOptions(defaults);
    const { isDeadlineSet, ...filled } = resolveOptions({});
    expect(documentedOnes).toMatchObject(filled);
    expect([isSet, isDeadlineSet]).toEqual([true, false]);
  });

  it.each(SITUATIONS)('docs/options.md has the plan for the situation %s', (situation) => {
    const row = tableRows(read('docs/options.md'), '`situation`').find(
      ([name]) => name === `\`'${situation}'\``,
    );
    const { shutdownDelay, awaitsProbers, listener, admission, idleLinger } = plan(
      NOTHING_SEEN,
      resolveOptions({ situation }),
    );
    const delay = awaitsProbers
      ? 'until three checks have failed'
      : `${shutdownDelay.min / 1_000} s at least`;
    expect(row?.slice(1)).toEqual([
      shutdownDelay.max === 0 ? 'none' : delay,
      `\`'${listener}'\``,
      `\`'${admission}'\``,
      typeof idleLinger === 'number' ? `\`${idleLinger}\`` : `\`'${idleLinger}'\``,
    ]);
  });

  /** Returns an options object from the results of `pick` for each section. */
  function collect(pick: (section: { readonly text: string }) => string | undefined): object {
    const collected: Record<string, Record<string, unknown>> = { '': {} };
    for (const option of options) {
      const code = pick(option);
      if (code === undefined) continue;
      const [key = '', group = ''] = option.title.slice(1, -1).split('.').toReversed();
      (collected[group] ??= {})[key] = JSON.parse(code.replaceAll("'", '"'));
    }
    const { '': top, ...groups } = collected;
    return { ...top, ...groups };
  }
});

describe('docs/steps.md', () => {
  it('docs/steps.md has one section for each option of a step', () => {
    const documented = sections(read('docs/steps.md')).filter(({ title }) => title.startsWith('`'));
    const drain = createDrain();
    const options = known(() => drain.onClose('step', () => undefined, { timeout: 1, ...unknown }));
    expect(documented.map(({ title }) => title.slice(1, -1))).toEqual(options);
  });

  it('docs/steps.md lists the ways to close a resource in order', () => {
    const drain = createDrain();
    const { text = '' } =
      sections(read('docs/steps.md')).find(({ title }) => title === 'What a step can be') ?? {};
    const listed = codeSpans(/first of these methods that it has:(.+?)\. The/s.exec(text)?.[1] ?? '');
    const nothing: Resource = JSON.parse('{}');
    expect(() => drain.onClose('step', nothing)).toThrow(
      `${listed.slice(0, -1).join(', ')} or ${listed.at(-1)};`,
    );
  });
});

describe('docs/jobs.md', () => {
  it('docs/jobs.md has one section for each option of a worker', () => {
    const documented = sections(read('docs/jobs.md')).filter(({ title }) => title.startsWith('`'));
    const drain = createDrain();
    const options = known(() => drain.worker('worker', { stop: () => undefined, ...unknown }));
    expect(documented.map(({ title }) => title.slice(1, -1))).toEqual(options);
  });
});

describe('docs/health.md', () => {
  it('docs/health.md has one section for each option of a check', () => {
    const documented = sections(read('docs/health.md')).filter(({ title }) => title.startsWith('`'));
    const drain = createDrain();
    const options = known(() => drain.check('check', () => true, { timeout: 1, ...unknown }));
    expect(documented.map(({ title }) => title.slice(1, -1))).toEqual(options);
  });
});

describe('docs/websockets.md', () => {
  const drain = createDrain({ signals: false });
  const socket = new Socket();

  it.each([
    ['`ws`', () => drain.webSockets({ clients: [] }, unknown)],
    ['Any other upgrade', () => drain.upgrade(socket, { close: () => undefined, ...unknown })],
  ])('docs/websockets.md lists the supported options (%s)', (title, call) => {
    expect(optionsOf('docs/websockets.md', title).map(([name]) => name)).toEqual(known(call));
  });

  it('docs/websockets.md has the defaults of drain.webSockets', () => {
    const closedWith: unknown[] = [];
    const client = { close: (...values: unknown[]) => void closedWith.push(...values), terminate() {} };
    const host = { refuse: () => undefined, exchanges: () => [], whenEnded: () => Promise.resolve() };
    const [farewell] = webSocketFarewells({ clients: [client] }, {}, host).all(new Map());
    farewell?.close();
    const defaults = optionsOf('docs/websockets.md', '`ws`').map(([, value]) => value);
    expect(defaults).toEqual([...closedWith, farewell?.timeout]);
  });

  it('docs/websockets.md has the defaults of drain.upgrade', () => {
    const [farewell] = socketFarewell(socket, { close: () => undefined }).all(new Map());
    const defaults = optionsOf('docs/websockets.md', 'Any other upgrade').map(([, value]) => value);
    expect(defaults).toEqual([undefined, farewell?.timeout]);
  });
});

describe('docs/close-server.md', () => {
  it('docs/close-server.md lists the supported options', async () => {
    const error: unknown = await closeServer(createServer(), unknown).catch((reason: unknown) => reason);
    const options = known(() => {
      throw error;
    });
    expect(optionsOf('docs/close-server.md', 'One server').map(([name]) => name)).toEqual(options);
  });
});

describe('docs/phases.md', () => {
  it('docs/phases.md lists the events of drain.on', () => {
    const drain = createDrain();
    const name: keyof DrainEvents = JSON.parse('"a name far away from every other"');
    const events = known(() => drain.on(name, () => undefined));
    expect(firstColumn(read('docs/phases.md'), 'Events')).toEqual(events.map((event) => `\`${event}\``));
  });

  it('docs/phases.md lists the states of a service', async () => {
    const drain = createDrain({ signals: false, logger: false, shutdownDelay: 1 });
    const server = drain.watch(createServer());
    const states = [drain.state];
    for (const event of ['ready', 'lame-duck', 'draining', 'closing', 'closed'] as const) {
      drain.on(event, () => void states.push(drain.state));
    }
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    await drain.shutdown();
    const documented = firstColumn(read('docs/phases.md'), 'What each state means');
    expect(documented).toEqual(states.map((state) => `\`${state}\``));
  });
});

describe('docs/report.md', () => {
  it('docs/report.md has one row for each field of its examples and of a plan, whose types are checked elsewhere', () => {
    const examples = codeBlocks(read('docs/report.md')).filter(({ language }) => language === 'json');
    const tooSlow = { address: '10.0.0.7', agent: 'HAProxy', probes: 3, interval: 60_000 };
    const fields = [
      ...examples.flatMap(({ code }) => fieldsOf('', JSON.parse(code))),
      ...fieldsOf('plan', plan({ ...NOTHING_SEEN, probers: [tooSlow] }, resolveOptions({}))),
    ];
    const rows = firstColumn(read('docs/report.md'), 'Fields').flatMap((cell) => codeSpans(cell));
    expect(sorted(rows)).toEqual(sorted(new Set(fields)));
  });

  it('the sums in the examples of docs/report.md are right', () => {
    const examples = codeBlocks(read('docs/report.md')).filter(({ language }) => language === 'json');
    for (const { code } of examples) {
      const { requests, connections, jobs }: ShutdownReport = JSON.parse(code);
      expect(requests.inFlightAtStart + requests.admitted).toBe(outcomesOf(requests));
      const { openAtStart, accepted, announced, idle, timedOut, byClient, cut } = connections;
      expect(openAtStart + accepted).toBe(
        announced + idle + timedOut + byClient + cut + connections.awaiting,
      );
      const tasks = jobs.abandoned.filter(({ id }) => id === undefined);
      const { runningAtStart, begun, completed: done, failed } = jobs;
      expect(runningAtStart + begun).toBe(done + failed + tasks.length + jobs.moreAbandoned);
    }
  });

  it('the examples of docs/report.md have the fields of a report', async () => {
    const report: ShutdownReport = await createDrain({ signals: false, logger: false }).shutdown();
    const example = codeBlocks(read('docs/report.md')).find(({ language }) => language === 'json');
    expect(Object.keys(JSON.parse(example?.code ?? '{}'))).toEqual(Object.keys(report));
  });
});

/** Returns the options in the table of a section, with their defaults if they have one. */
function optionsOf(document: string, title: string): [name: string | undefined, value: unknown][] {
  return tableRows(read(document), title).map(([name = '', value = '']) => {
    const [code] = codeSpans(value);
    return [codeSpans(name)[0], code === undefined ? undefined : JSON.parse(code.replaceAll("'", '"'))];
  });
}

/** Returns the code at the start of the line "- Default:". */
function defaultOf(text: string): string | undefined {
  return /^- Default: `([^`]+)`/m.exec(text)?.[1];
}

/** Returns the leaves of a value as paths; of a list, those of its members. `activeResources` has dynamic keys. */
function fieldsOf(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((member) => fieldsOf(`${path}[]`, member))];
  if (typeof value !== 'object' || value === null || path === 'activeResources') return [path];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(path ? `${path}.${key}` : key, inner));
}
