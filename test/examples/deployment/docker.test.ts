import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerTo, open } from '@quiesce/test/kit';
import { doctor } from '@quiesce/doctor';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { useCopy } from '../copies.ts';
import { mayUnshare, startFirstProcess } from './first-process.ts';

const EXAMPLE = new URL('../../../examples/deployment/', import.meta.url);
const DOCKERFILE = readFileSync(new URL('Dockerfile', EXAMPLE), 'utf8');
const COMPOSE = fileURLToPath(new URL('docker/compose.yaml', EXAMPLE));
const copy = useCopy('deployment');

/** A server without a drain or a SIGTERM handler. */
const PLAIN = `
  const server = require('node:http').createServer((_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1', () => {
    console.log('process ' + process.pid + ': listening on http://127.0.0.1:' + server.address().port);
  });
`;

const isPossible = mayUnshare();

describe.skipIf(!isPossible)(`the first process${isPossible ? '' : ' (unshare is not permitted)'}`, () => {
  it('the first process of the image gets the SIGTERM, answers requests in flight and exits with 0', async () => {
    const [, list = '[]'] = /^CMD (\[.+\])$/m.exec(DOCKERFILE) ?? [];
    const command: readonly string[] = JSON.parse(list);
    const service = await startFirstProcess(command, copy.folder);
    const slow = open('GET', `${service.url}/slow?ms=600`);
    await answerTo(open('GET', service.url));
    service.stop();

    expect(await answerTo(slow)).toEqual({ status: 200, body: 'done\n' });
    expect(await service.exited).toBe(0);
    expect(service.output.text).toContain('SIGTERM: shutdown clean');
  });

  it('a first process without a SIGTERM handler is not ended by SIGTERM', async () => {
    const service = await startFirstProcess(['node', '-e', PLAIN], copy.folder);
    service.stop();
    // Any effect of the signal has happened by the time these are answered.
    for (let count = 0; count < 10; count += 1) {
      expect((await answerTo(open('GET', service.url))).body).toBe('hello');
    }
  });
});

it('the Dockerfile has no errors or deprecated instructions', () => {
  expect(validate(DOCKERFILE)).toEqual([]);
});

it('the doctor has no findings for the Compose file', async () => {
  const { findings, workloads } = await doctor([COMPOSE], { drain: { deadline: 25_000 } });
  expect([...findings, ...workloads.flatMap((workload) => workload.findings)]).toEqual([]);
  expect(workloads[0]?.budget).toMatchObject({ fits: true, limit: { time: 30_000, byDefault: false } });
});
