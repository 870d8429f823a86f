import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import http2, { Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { AnyRequest, AnyResponse, ShutdownReport } from '@quiesce/core';
import { createTestDrain, type TestDrain } from '@quiesce/core/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomesOf } from './outcomes-of.ts';
import { ask, LAST, type Protocol, type Saw, type WatchingClient } from './watching-client.ts';

/** A run moves megabytes over real sockets: many runs take minutes. */
const numRuns = Math.min(fc.readConfigureGlobal().numRuns ?? 30, 500);

const anyExchange = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  type: fc.constantFrom('text/event-stream', 'text/plain'),
  /** Larger than the kernel and HTTP/2 buffer for a client that does not read. */
  isBig: fc.boolean(),
  /** How its handler ends. */
  handler: fc.constantFrom('finish', 'finish', 'break', 'fail', 'hang'),
  /** What its client does in the meantime. */
  client: fc.constantFrom('reads', 'reads', 'reads later', 'leaves', 'never reads'),
  /** When they do it: ms after draining began, which ends event streams at 100 ms. */
  handlerAt: fc.constantFrom(0, 50, 150, 300),
  clientAt: fc.constantFrom(0, 50, 150, 300),
});
type Plan = typeof anyExchange extends fc.Arbitrary<infer Value> ? Value : never;

interface Running {
  readonly plan: Plan;
  readonly client: WatchingClient;
  readonly response: AnyResponse;
}

describe.each<Protocol>(['HTTP/1', 'HTTP/2'])('any responses over %s', (protocol) => {
  it('a report counts no more than its clients saw, and is not clean if one saw its response break off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyExchange, { minLength: 1, maxLength: 6 }), async (plans) => {
        const { report, seen } = await happen(protocol, plans);
        expect(contradictions(report, plans, seen)).toEqual([]);
      }),
      { numRuns },
    );
  });
});

/** Returns every contradiction between the report and what the clients saw. */
function contradictions(report: ShutdownReport, plans: readonly Plan[], seen: readonly Saw[]): string[] {
  const { requests, outcome } = report;
  const { completed, ended, aborted, broken } = requests;
  const count = (saw: Saw, which: (plan: Plan) => boolean = () => true): number =>
    plans.filter((plan, index) => seen[index] === saw && which(plan)).length;
  const breaks = ({ handler }: Plan): boolean => handler === 'break' || handler === 'fail';
  const isSource = ({ method, type }: Plan): boolean => method === 'GET' && type === 'text/event-stream';
  const left = count('left');
  const abandoned = requests.abandoned.length + requests.moreAbandoned;
  const claims: Record<string, boolean> = {
    'each request was in flight': requests.inFlightAtStart + requests.admitted === plans.length,
    'each request has one outcome': outcomesOf(requests) === plans.length,
    'a whole response is completed': completed >= count('all'),
    // The kernel may have accepted the whole response of a client that left, unless it is too big.
    'nothing else is completed': completed <= count('all') + count('left', ({ isBig }) => !isBig),
    'only streams of GET are ended': ended <= count('end', isSource) + left,
    'broken responses are counted': broken + abandoned >= count('broken'),
    'only responses that a handler broke off are broken': broken <= plans.filter(breaks).length,
    'only clients that left are aborted': aborted <= left,
  };
  const cleanClaims: Record<string, boolean> = {
    'a clean report has no break': abandoned === 0 && broken === 0 && count('broken') === 0,
    // It reconnects for the rest.
    'only an `EventSource` got an incomplete response': count('end', (plan) => !isSource(plan)) === 0,
    'responses that ended early are counted': ended >= count('end'),
  };
  return Object.entries(outcome === 'clean' ? { ...claims, ...cleanClaims } : claims)
    .filter(([, holds]) => !holds)
    .map(([claim]) => claim);
}

/** Begins every response, shuts down, and performs the plans. Returns what each client saw. */
async function happen(
  protocol: Protocol,
  plans: readonly Plan[],
): Promise<{ readonly report: ShutdownReport; readonly seen: readonly Saw[] }> {
  const test = createTestDrain({ logger: false, deadline: 1_000, cleanupTime: 200 });
  const { server, arrivals } = await serve(protocol, test);
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const running: Running[] = [];
  for (const plan of plans) {
    const arrived = new Promise<AnyResponse>((resolve) => void arrivals.push(resolve));
    const asked = ask(protocol, port, plan.method);
    const response = await arrived;
    response.setHeader('Content-Type', plan.type);
    if ('stream' in response) response.write('begun');
    else response.write('begun');
    running.push({ plan, response, client: await asked });
  }
  const report = test.drain.shutdown();
  const seen = Promise.all(running.map(({ client }) => client.saw));
  for (const at of [0, 50, 150, 300]) {
    await test.clock.advance(at - test.clock.now());
    for (const one of running) act(one, at);
  }
  const told = await test.clock.runUntil(report);
  for (const { client } of running) client.read();
  return { report: told, seen: await seen };
}

async function serve(
  protocol: Protocol,
  { drain }: TestDrain,
): Promise<{ readonly server: Server | http2.Http2Server; readonly arrivals: Arrival[] }> {
  const arrivals: Arrival[] = [];
  const handler = (_request: AnyRequest, response: AnyResponse): void => {
    response.on('error', () => undefined);
    arrivals.shift()?.(response);
  };
  const server =
    protocol === 'HTTP/1'
      ? createServer(drain.handler(handler))
      : http2.createServer(drain.handler<http2.Http2ServerRequest, http2.Http2ServerResponse>(handler));
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, arrivals };
}

type Arrival = (response: AnyResponse) => void;

function act({ plan, response, client }: Running, at: number): void {
  if (plan.clientAt === at) {
    if (plan.client === 'leaves') client.leave();
    if (plan.client.startsWith('reads')) client.read();
  }
  if (at === 0 && plan.client === 'reads') client.read();
  if (plan.handlerAt !== at || plan.handler === 'hang' || isEnded(response)) return;
  const body = plan.isBig ? ' '.repeat(16_000_000) : '';
  if (plan.handler === 'finish') response.end(`${body}${LAST}`);
  // Over HTTP/2, a stream destroyed without an error looks to its client as if it had been ended.
  else if (plan.handler === 'fail' || response instanceof Http2ServerResponse)
    breakOff(response, new Error('mine'));
  else breakOff(response);
}

function isEnded(response: AnyResponse): boolean {
  return response.writableEnded || ('stream' in response ? response.stream.destroyed : response.destroyed);
}

function breakOff(response: AnyResponse, error?: Error): void {
  const broken: { destroy(reason?: Error): unknown } = 'stream' in response ? response.stream : response;
  broken.destroy(error);
}
