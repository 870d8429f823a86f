import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  answerTo,
  open,
  startCommand,
  startServer,
  temporaryDirectory,
  type ScriptProcess,
} from '@quiesce/test/kit';
import { doctor } from '@quiesce/doctor';
import { expect, it } from 'vitest';
import { describeServer } from '../../../packages/verify/test/servers/installed.ts';
import { useCopy } from '../copies.ts';

const copy = useCopy('deployment');
const UNIT = join(copy.folder, 'systemd/quiesce-example.service');
const SERVER = copy.file('src/server.js');

/** Starts the receiver that stands in for systemd, and returns its socket. */
async function startReceiver(): Promise<{ readonly receiver: ScriptProcess; readonly socket: string }> {
  const socket = join(await temporaryDirectory(), 'notify');
  const receiver = startCommand(['python3', join(copy.folder, 'systemd/receive.py'), socket], {
    cwd: import.meta.dirname,
  });
  await receiver.stdout.until(/ready\n/);
  return { receiver, socket };
}

/** Returns the messages so far, each as its assignments. A barrier only tells that the sender waits until it is read. */
function messages({ stdout }: ScriptProcess): string[][] {
  const lines = stdout.text.split('\n').filter((line) => line.startsWith('['));
  const parsed = lines.map((line): string[] => JSON.parse(line));
  return parsed.filter(([first]) => first !== 'BARRIER=1');
}

describeServer('systemd-notify', ['systemd-notify', '--version'], () => {
  it('systemd is told when the service is ready, when it stops, and that it needs more time while a request is in flight', async () => {
    const { receiver, socket } = await startReceiver();
    const server = await startServer(SERVER, { NOTIFY_SOCKET: socket });
    await receiver.stdout.until(/READY=1/);
    const slow = open('GET', `${server.url}/slow?ms=2000`);
    await answerTo(open('GET', server.url));
    server.signal('SIGTERM');

    expect((await answerTo(slow)).body).toBe('done\n');
    expect(await server.exited).toBe(0);
    const extension = 'EXTEND_TIMEOUT_USEC=10000000';
    const said = messages(receiver);
    expect(said.slice(0, 4)).toEqual([
      ['READY=1', 'STATUS=serving'],
      ['STOPPING=1'],
      [extension, 'STATUS=draining, 1 in flight'],
      [extension, 'STATUS=draining, 1 in flight'],
    ]);
    expect(server.output.text).not.toContain('still alive');
  });

  it('a missing systemd-notify loses its messages, but does not affect the service', async () => {
    const { socket } = await startReceiver();
    const server = await startServer(SERVER, { NOTIFY_SOCKET: socket, PATH: '/nonexistent' });
    expect((await answerTo(open('GET', server.url))).status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.output.text).toContain('systemd-notify: Error: spawn systemd-notify ENOENT');
  });
});

describeServer('systemd-analyze', ['systemd-analyze', '--version'], () => {
  it('systemd-analyze has no complaints about the units', async () => {
    const directory = await temporaryDirectory();
    // It checks that the program and the folder exist.
    const text = (await readFile(UNIT, 'utf8'))
      .replace('/usr/bin/node', process.execPath)
      .replace('/srv/quiesce-example', directory);
    const unit = join(directory, 'quiesce-example.service');
    await writeFile(unit, text);
    const socket = join(directory, 'quiesce-example.socket');
    await copyFile(UNIT.replace(/service$/, 'socket'), socket);
    const { stdout, stderr } = await promisify(execFile)('systemd-analyze', [
      'verify',
      '--man=no',
      unit,
      socket,
    ]);
    expect(stdout + stderr).toBe('');
  });
});

it('the doctor has no findings for the unit', async () => {
  const { findings, workloads } = await doctor([UNIT], { drain: { deadline: 25_000 } });
  expect([...findings, ...workloads.flatMap((workload) => workload.findings)]).toEqual([]);
  expect(workloads[0]?.budget).toMatchObject({ fits: true, limit: { time: 30_000, byDefault: false } });
});
