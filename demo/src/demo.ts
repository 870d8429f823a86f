import { formatReport } from '@quiesce/core';
import colors from 'picocolors';
import { RATE } from './load.ts';
import { rollingRestart, type Result } from './rolling-restart.ts';
import { resultTable } from './table.ts';

const kills: (() => void)[] = [];
// Even after an uncaught exception, no process is left behind.
process.once('exit', () => {
  for (const kill of kills) kill();
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('SIGHUP', () => process.exit(129));

console.log(`Two instances behind a round-robin balancer, ${RATE} requests a second: quick ones, slow ones, writes and
downloads. Each instance is restarted in turn with a SIGTERM. Nothing is tried again: a request that fails is lost.
`);

const run = (name: string, script: string): Promise<Result> =>
  rollingRestart({ name, script: new URL(script, import.meta.url) }, (kill) => kills.push(kill));
const quiesce = await run('Quiesce', './quiesce-server.ts');
const plain = await run('plain', './plain-server.ts');

console.log(`\n${resultTable([quiesce, plain])}
plain: the same routes with ${colors.dim('server.close(() => process.exit(0))')}
`);
if (quiesce.report) {
  console.log(
    `${colors.bold('The shutdown report of the first Quiesce instance')}\n${formatReport(quiesce.report)}\n`,
  );
}

const { sent, totalLost } = quiesce.tally;
const failed = quiesce.exitCodes.filter((code) => code !== 0);
const verdict = `Quiesce lost ${totalLost} of ${sent} requests; ${failed.length} of its processes ended badly.`;
if (totalLost === 0 && failed.length === 0) {
  console.log(colors.green(`Quiesce lost none of ${sent} requests.`));
} else {
  console.log(colors.red(verdict));
  process.exitCode = 1;
}
