import { describe, expect, it } from 'vitest';
import type { CreateServer } from '../contract.ts';
import { TestService } from '../test-service.ts';
import { answerRaw, HELLO, longerThanGrace, post } from './open-responses.ts';

/** `drain.stream` decides for one response whether draining ends it or waits for it. */
export function drainStreamTests(create: CreateServer): void {
  describe('drain.stream', () => {
    it("drain.stream with 'finish' lets a stream opened by GET finish", async () => {
      const service = await TestService.start(create);
      const responses = answerRaw(service, (response) => {
        service.drain.stream(response, 'finish');
        response.setHeader('Content-Type', 'text/event-stream');
      });
      const client = (await service.connect()).get('/raw', ['Accept: text/event-stream']);
      await client.received('hello');
      const { report } = await service.drainNow();
      await longerThanGrace();
      responses[0]?.end('data: last\n\n');
      expect((await client.response()).body).toBe(`${HELLO}data: last\n\n`);
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, ended: 0 } });
    });

    it.each(['before', 'while'] as const)(
      "drain.stream with 'end', called %s draining, ends any response of any method",
      async (when) => {
        const service = await TestService.start(create);
        const responses = answerRaw(service, (response) => {
          response.setHeader('Content-Type', 'application/x-ndjson');
          response.flushHeaders();
          if (when === 'before') service.drain.stream(response, 'end');
        });
        const client = post(await service.connect(), '/raw');
        await client.received('hello');
        const { report } = await service.drainNow();
        if (when === 'while' && responses[0]) service.drain.stream(responses[0], 'end');
        expect((await client.response()).body).toBe(HELLO);
        expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 0, ended: 1 } });
      },
    );

    it("drain.stream with 'end' does not end a response with a Content-Length, which would be incomplete", async () => {
      const service = await TestService.start(create);
      const responses = answerRaw(service, (response) => {
        service.drain.stream(response, 'end');
        response.setHeader('Content-Length', HELLO.length + 4);
      });
      const client = (await service.connect()).get('/raw');
      await client.received('hello');
      const { report } = await service.drainNow();
      await longerThanGrace();
      responses[0]?.end('last');
      expect((await client.response()).body).toBe(`${HELLO}last`);
      expect(await report).toMatchObject({ outcome: 'clean', requests: { completed: 1, ended: 0 } });
    });
  });
}
