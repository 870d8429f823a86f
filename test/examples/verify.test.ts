import { temporaryDirectory } from '@quiesce/test/kit';
import { verifyShutdown, type ProbeId, type VerifyOptions } from '@quiesce/verify';
import { describe, it } from 'vitest';
import { useCopy } from './copies.ts';

/** ms for all probes of a server. */
const TIMEOUT = 300_000;

const SLOW: VerifyOptions = { slowPath: '/slow?ms=2000', readyPath: '/health/ready' };
const NOTES: VerifyOptions = {
  ...SLOW,
  uploadPath: '/uploads/probe.bin',
  downloadPath: '/download?mb=32',
};
const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'How are you?' }] }];
const toolCall = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'report', arguments: {} } };

interface Judged {
  readonly name: string;
  readonly command: readonly string[];
  readonly options: VerifyOptions;
  /** Probes that must pass, in addition to those of every server. */
  readonly passed?: readonly ProbeId[];
}

const IN_FLIGHT = [
  'in-flight-get',
  'in-flight-post',
  'keep-alive-race',
  'truthful-exit',
  'exit-status',
] as const;
const SERVER = ['node', 'src/server.js'];
const JUDGED: readonly Judged[] = [
  { name: 'express', command: SERVER, options: NOTES },
  { name: 'koa', command: SERVER, options: NOTES },
  { name: 'fastify', command: SERVER, options: NOTES },
  { name: 'node-http', command: SERVER, options: NOTES },
  { name: 'deployment', command: SERVER, options: SLOW },
  { name: 'nest', command: ['node', 'dist/main.js'], options: SLOW },
  {
    name: 'express-postgres-bullmq',
    command: ['node', 'dist/server.js'],
    // The other probes ask the same as for the example `express`. One job, because two processes cannot share an embedded
    // database.
    options: { ...SLOW, jobs: 1, only: [...IN_FLIGHT] },
  },
  { name: 'fastify-opentelemetry', command: SERVER, options: SLOW },
  {
    name: 'websockets',
    command: ['node', 'src/ws.js'],
    options: { readyPath: '/health/ready', webSocketPath: '/' },
    passed: ['websocket'],
  },
  {
    name: 'ai-streaming',
    command: ['node', 'src/chat.js'],
    options: {
      slowPath: '/answer?question=why',
      readyPath: '/health/ready',
      streamPath: '/chat',
      streamBody: JSON.stringify({ messages }),
    },
    passed: ['finite-stream'],
  },
  {
    name: 'ai-streaming',
    command: ['node', 'src/mcp.js'],
    options: { streamPath: '/mcp', streamBody: JSON.stringify(toolCall), only: ['finite-stream'] },
    passed: ['finite-stream'],
  },
];

// Two servers at a time with two probes each: most of them wait.
describe.concurrent.each(JUDGED)(
  'the verifier on a copy of $name, $command.1',
  ({ name, command, options, passed = [] }) => {
    const copy = useCopy(name);

    it('the verifier finds no lost request', { timeout: TIMEOUT }, async ({ expect, onTestFinished }) => {
      const data = await temporaryDirectory(onTestFinished);
      const report = await verifyShutdown({
        command,
        cwd: copy.folder,
        env: { DATA_DIR: data, EVENTS: data },
        budget: 25_000,
        ...options,
      });
      expect(report.failures).toEqual([]);
      const ids = report.probes.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([...passed]));
      expect(ids.length).toBeGreaterThanOrEqual(options.only?.length ?? 15);
    });
  },
);
