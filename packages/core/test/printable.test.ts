import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import { formatReport } from '@quiesce/core';
import { createTestDrain } from '@quiesce/core/testing';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { printable } from '../src/util/printable.ts';
import { inFlight } from './service.ts';

/** Characters that control a terminal, or that a log reader takes for the end of a line. */
const HARMFUL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const HOSTILE = 'a\r\nquiesce: SIGTERM: shutdown clean\u001B[2J\u009B31m\u202Eb';

/** Text of all characters, with a high share of control characters. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xff), fc.nat(0x20_7f), fc.nat(0x10_ff_ff)))
  .map((codes) => String.fromCodePoint(...codes));

describe('printable()', () => {
  it('printable() returns one line without control characters', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(HARMFUL);
      }),
    );
  });

  it('printable() escapes control characters, and leaves other text unchanged', () => {
    expect(printable(HOSTILE)).toBe(
      String.raw`a\r\nquiesce: SIGTERM: shutdown clean\u001b[2J\u009b31m\u202eb`,
    );
    expect(printable('GET /straße/日本 "\\n"')).toBe('GET /straße/日本 "\\n"');
  });

  it('printable() does not change the value of JSON', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
      }),
    );
  });
});

describe('a hostile name', () => {
  it('a hostile name of a task, step, worker or error adds no line and no escape sequence to the log', async () => {
    const { drain, clock, process } = createTestDrain({ terminationLog: '/log', deadline: 1_000 });
    drain.handleSignals();
    drain.onClose(HOSTILE, () => Promise.reject(new Error(HOSTILE)));
    drain.worker(HOSTILE, { stop: () => new Promise(() => {}), active: () => [HOSTILE] });
    drain.run(HOSTILE, () => new Promise(() => {})).catch(() => undefined);
    drain.onFlush('__proto__', () => undefined);
    drain.on('draining', () => Promise.reject(new Error(HOSTILE)));
    const report = drain.shutdown(HOSTILE);
    process.signal('SIGTERM');
    process.throwUncaught(new Error(HOSTILE));
    await clock.runUntil(process.exited);
    const log = process.files.get('/log') ?? '';
    for (const line of [...process.output.split('\n'), ...log.split('\n')]) expect(line).not.toMatch(HARMFUL);
    expect(process.output).toMatch(/^abandoned|^quiesce: abandoned job a\\r\\n/m);
    expect(process.output).not.toMatch(/^quiesce: SIGTERM: shutdown clean/m);
    expect(process.output).toContain(`\n${formatReport(await report)}\n`);
    expect((await report).steps.map(({ name }) => name)).toEqual(['__proto__', HOSTILE]);
    expect({}).not.toHaveProperty('outcome');
  });

  it("a hostile reason is escaped in messages to the app's logger", async () => {
    const messages: string[] = [];
    const log = (_details: object, message: string) => void messages.push(message);
    const { drain } = createTestDrain({ logger: { info: log, warn: log, error: log } });
    await drain.shutdown(HOSTILE);
    expect(messages.length).toBeGreaterThan(1);
    for (const message of messages) expect(message).not.toMatch(HARMFUL);
  });

  it('a hostile method or path over HTTP/2 is escaped and shortened in the log and at the terminal', async () => {
    const { drain, clock, process } = createTestDrain({ deadline: 1_000 }, { terminalWidth: 300 });
    const server = drain.watch(createServer(drain.handler(() => undefined))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const session = connect(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    onTestFinished(() => session.destroy());
    session.on('error', () => undefined);
    const path = `/\u009B2J${'x'.repeat(8_000)}`;
    session.request({ ':method': 'M'.repeat(5_000), ':path': path }).on('error', () => undefined);
    await inFlight(drain, 1);
    const report = drain.shutdown();
    process.signal('SIGINT');
    await clock.runUntil(process.exited);
    const [abandoned] = (await report).requests.abandoned;
    const method = 'M'.repeat(20);
    expect([abandoned?.method, abandoned?.path.length]).toEqual([method, 200]);
    expect(process.output).toContain(String.raw`${method} /\u009b2Jxxx`);
    for (const line of process.output.split('\n')) expect(line).not.toMatch(HARMFUL);
  });
});
