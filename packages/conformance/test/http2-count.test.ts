import { once } from 'node:events';
import http2 from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createDrain } from '@quiesce/core';
import { expect, it, onTestFinished } from 'vitest';
import { frame, PREFACE } from '../../../test/kit/http2-frames.ts';

/** More than the kernel buffers for a client that does not read. */
const SIZE = 32 * 1024 * 1024;
/** Turns after which a socket is congested, and after which the engine no longer checks every turn. */
const TURNS = 200;

/** SETTINGS_INITIAL_WINDOW_SIZE and WINDOW_UPDATE: unlimited windows for the client. */
function unlimited(): Buffer {
  const window = 2 ** 31 - 1;
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(4, 0);
  settings.writeUInt32BE(window, 2);
  const update = Buffer.alloc(4);
  update.writeUInt32BE(window - 65_535);
  return Buffer.concat([PREFACE, frame(4, 0, 0, settings), frame(8, 0, 0, update)]);
}

/** Headers of a request whose body follows: `:method`, `:scheme: http`, `:path: /`, `:authority: a` (RFC 7541, appendix A). */
function head(stream: number, method: 'POST' | 'HEAD'): Buffer {
  const first = method === 'POST' ? [0x83] : [0x02, 4, ...Buffer.from('HEAD')];
  return frame(1, 0x4, stream, Buffer.from([...first, 0x86, 0x84, 0x01, 1, 0x61]));
}

it('a response to HEAD that waits for its client is in flight exactly until it is sent', async () => {
  const held: http2.Http2ServerResponse[] = [];
  const drain = createDrain({ signals: false, logger: false });
  // By default Node refuses streams of a session with 10 MB to send.
  const server = http2.createServer(
    { maxSessionMemory: 100 },
    drain.handler((request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
      request.resume();
      if (request.method === 'POST') response.end(Buffer.alloc(SIZE));
      else held.push(response);
    }),
  );
  drain.watch(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.write(Buffer.concat([unlimited(), head(1, 'POST'), head(3, 'HEAD')]));
  client.pause();
  await expect.poll(() => held.length, { interval: 1 }).toBe(1);
  await turns(TURNS);
  const [response] = held;
  if (!response) throw new Error('there is no response');
  const { stream } = response;
  response.end();
  await turns(TURNS);
  expect([stream.writableFinished, stream.state.localClose]).toEqual([true, 0]);
  expect(drain.inFlight).toBe(2);

  client.resume();
  while (stream.state.localClose !== 1) await turn();
  expect(drain.inFlight).toBe(1);
  client.destroy();
  await expect.poll(() => drain.inFlight, { interval: 1 }).toBe(0);
  expect(await drain.shutdown()).toMatchObject({ outcome: 'clean', requests: { abandoned: [] } });
});

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}
