import { sigterm, startServer, type ServerProcess } from '@quiesce/test/kit';
import { describe, expect, it } from 'vitest';
import { useCopy } from '../copies.ts';

const copy = useCopy('ai-streaming');

const start = (name: string, env?: Record<string, string>): Promise<ServerProcess> =>
  startServer(copy.file(`src/${name}.js`), env);

const QUESTION = { messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'How are you?' }] }] };

function ask({ url }: ServerProcess): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/chat`, { method: 'POST', headers, body: JSON.stringify(QUESTION) });
}

/** Returns the answer, with a SIGTERM after its third token. */
async function answerOverSigterm(server: ServerProcess, response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    const before = tokensIn(text);
    text += Buffer.from(chunk).toString();
    if (before < 3 && tokensIn(text) >= 3) await sigterm(server);
  }
  return text;
}

function tokensIn(text: string): number {
  return text.match(/"delta":"token\d+ "/g)?.length ?? 0;
}

describe('chat', () => {
  it('chat sends all 30 tokens of an answer that is in flight at the signal', async () => {
    const server = await start('chat');
    const text = await answerOverSigterm(server, await ask(server));
    expect(tokensIn(text)).toBe(30);
    expect(text).toMatch(/data: {"type":"finish","finishReason":"stop"}\n\ndata: \[DONE\]\n\n$/);
    expect(await server.exited).toBe(0);
    expect(server.output.text).toMatch(/shutdown clean in \d+ ms: 1 completed/);
  });

  it('chat sends all 30 tokens of an answer to a GET, which the drain is told to wait for', async () => {
    const server = await start('chat');
    const headers = { accept: 'text/event-stream' };
    const text = await answerOverSigterm(server, await fetch(`${server.url}/answer?question=a`, { headers }));
    expect(tokensIn(text)).toBe(30);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expect(await server.exited).toBe(0);
  });

  it('chat cuts an answer that exceeds the draining time, and reports it as abandoned', async () => {
    const server = await start('chat', { DEADLINE: '6500', CLEANUP_TIME: '5000' });
    await expect(answerOverSigterm(server, await ask(server))).rejects.toThrow('terminated');
    expect(await server.exited).toBe(1);
    expect(server.output.text).toMatch(/abandoned POST \/chat, in flight for \d+ ms, response begun/);
    expect(server.output.text).toContain('shutdown cut');
  });
});

describe('chat-in-time', () => {
  it.each([
    ['at once', {}],
    ['after a lame duck', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }],
  ])(
    'chat-in-time stops the model before draining is cut if it begins %s, and tells the reader',
    async (_when, env) => {
      const server = await start('chat-in-time', { DEADLINE: '7500', CLEANUP_TIME: '5000', ...env });
      const text = await answerOverSigterm(server, await ask(server));
      expect(tokensIn(text)).toBeLessThan(30);
      expect(text).toMatch(/data: {"type":"abort"[^\n]*}\n\ndata: \[DONE\]\n\n$/);
      expect(await server.exited).toBe(0);
    },
  );

  it('chat-in-time sends all 30 tokens if there is enough time', async () => {
    const server = await start('chat-in-time');
    expect(tokensIn(await answerOverSigterm(server, await ask(server)))).toBe(30);
    expect(await server.exited).toBe(0);
  });
});
