import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@quiesce/example-services/test-kit';
import { verifyShutdown, type VerifyOptions } from '@quiesce/verify';
import { expect, it } from 'vitest';

/** What the verifier finds when it stops a program of this folder in the middle of a stream. */
async function findings(name: string, options: VerifyOptions): Promise<unknown[]> {
  const script = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
  const { probes } = await verifyShutdown({
    command: [process.execPath, '--conditions=@quiesce/source', '--import', 'tsx', script],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    only: ['finite-stream'],
    ...options,
  });
  return probes.map(({ verdict, saw }) => [verdict, saw]);
}

it('the verifier sees an answer of the AI SDK come whole', async () => {
  const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'How are you?' }] }];
  const found = await findings('chat', { streamPath: '/chat', streamBody: JSON.stringify({ messages }) });
  expect(found).toEqual([
    ['pass', expect.stringMatching(/^answered 200 at \d+ ms, 37 events, with the last one$/)],
  ]);
});

it('the verifier sees a tool call of MCP come whole', async () => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'report', arguments: {} } };
  const found = await findings('mcp', {
    streamPath: '/mcp',
    streamBody: JSON.stringify(call),
    env: { EVENTS: await temporaryDirectory() },
  });
  expect(found).toEqual([
    ['pass', expect.stringMatching(/^answered 200 at \d+ ms, 1 event, with the last one$/)],
  ]);
});
