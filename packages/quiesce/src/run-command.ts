import { createRequire } from 'node:module';
import { Command, Option } from 'commander';
import { withPreload } from './run/node-options.ts';
import { run } from './run/run.ts';

interface Values {
  readonly deadline?: string;
  readonly appReady?: string;
  readonly log?: string;
}

/** Creates `quiesce run`. It ends as the command does: with its code, or by its signal. */
export function runCommand(): Command {
  return new Command('run')
    .summary('starts a command, and drains its servers at a signal')
    .description(
      'Starts a command. Each Node.js process under it that serves HTTP loads @quiesce/auto through NODE_OPTIONS, and is drained at a\n' +
        'signal, even if a shell or a package manager does not pass the signal on.',
    )
    .argument('<command...>', 'starts the server, such as -- npm start')
    .passThroughOptions()
    .option('--deadline <time>', 'the total time of a shutdown, such as 25s (QUIESCE_DEADLINE)')
    .option('--app-ready <path>', 'readiness of the app: 503 from the signal on (QUIESCE_HEALTH_APP_READY)')
    .addOption(new Option('--log <level>', 'lines on stderr (QUIESCE_LOG)').choices(['info', 'debug', 'off']))
    .addHelpText('after', '\nEvery other setting is an environment variable, which the command inherits.')
    .action(async (words: readonly string[], values: Values) => {
      const { code, signal } = await run(words, environment(values), (line) => {
        process.stderr.write(`quiesce: ${line}\n`);
      });
      if (signal === undefined) {
        process.exitCode = code;
        return;
      }
      // Without a handler, the signal ends this process.
      process.kill(process.pid, signal);
      await new Promise(() => setTimeout(() => process.exit(1), 1_000));
    });
}

function environment({ deadline, appReady, log }: Values): NodeJS.ProcessEnv {
  const { env } = process;
  const path = createRequire(import.meta.url).resolve('@quiesce/auto');
  return {
    ...env,
    NODE_OPTIONS: withPreload(env['NODE_OPTIONS'], path),
    ...(deadline === undefined ? {} : { QUIESCE_DEADLINE: deadline }),
    ...(appReady === undefined ? {} : { QUIESCE_HEALTH_APP_READY: appReady }),
    ...(log === undefined ? {} : { QUIESCE_LOG: log }),
  };
}
