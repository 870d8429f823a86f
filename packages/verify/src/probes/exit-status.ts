import { needs, ownProcess } from './needs.ts';
import { type Probe, verdictOf } from './probe.ts';
import { ended } from './words.ts';

export const exitStatus: Probe = {
  id: 'exit-status',
  rank: 'hygiene',
  title: 'a shutdown that cuts nothing off exits with the success code',
  precedent: 'nginx, HAProxy, Go services; systemd and Kubernetes count other codes as failures',
  fix: 'handle the signal, and do not raise it again at the end (Puma: raise_exception_on_sigterm false); its default action kills the process (143 in a shell)',
  isShared: false,
  skips: needs(ownProcess),
  async run(stage) {
    await stage.warm();
    await stage.stop();
    const exit = await stage.exit();
    const saw = ended(exit, stage);
    return verdictOf(exit?.code === stage.options.exitCode, saw);
  },
};
