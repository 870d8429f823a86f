import { describe, it } from 'vitest';
import { Project, projects } from './project.ts';

/** ms. Several tests run in parallel, each with a tool, a compiler and a service. */
const TIMEOUT = 60_000;

describe('quiesce init --write', () => {
  it.concurrent.for(projects())(
    'a service changed by quiesce init --write, %s, answers the request in flight on SIGTERM and exits with 0',
    { timeout: TIMEOUT },
    async (name, { expect, onTestFinished }) => {
      const project = await Project.copy(name);
      onTestFinished(() => project.remove());
      const { code, stdout, stderr } = await project.init('--write');
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^Written$/m);
      expect(code).toBe(0);
      if (name.endsWith('-ts')) expect(await project.compile()).toBe('');

      const service = project.start(/ verify -- (.+)$/m.exec(stdout)?.[1] ?? '');
      onTestFinished(() => service.kill('SIGKILL'));
      const url = `http://127.0.0.1:${await service.printed(/^port (\d+)$/m)}`;
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      const answer = fetch(`${url}/slow`);
      await service.printed(/^in flight$/m);
      service.kill('SIGTERM');

      const response = await answer;
      expect(response.headers.get('connection')).toBe('close');
      expect(`${response.status} ${await response.text()}`).toBe('200 done');
      expect(await service.ended()).toEqual([0, null]);
      expect(service.output).toMatch(/^quiesce: SIGTERM: shutdown clean in/m);
    },
  );
});
