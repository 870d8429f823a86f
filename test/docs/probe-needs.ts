import type { ResolvedOptions, VerifyOptions } from '../../packages/verify/src/options/options.ts';
import { resolveOptions } from '../../packages/verify/src/options/resolve.ts';
import type { Probe } from '../../packages/verify/src/probes/probe.ts';
import type { Known, Survey } from '../../packages/verify/src/survey/survey.ts';

/** Options for a server that supports everything. */
const OPTIONS: VerifyOptions = {
  command: ['node'],
  seed: 1,
  slowPath: '/slow',
  downloadPath: '/download',
  readyPath: '/ready',
  eventsPath: '/events',
  streamPath: '/tokens',
  orphanPath: '/work',
  orphanDone: 'done',
  webSocketPath: '/socket',
  lameDuck: 1_000,
  connectionAge: 1_000,
};
const SURVEY: Survey = {
  bootTime: 1,
  status: 200,
  keepsAlive: true,
  slow: { value: 800 },
  upload: { value: { type: undefined, headers: [] } },
  download: { value: { bytes: 1, digest: '' } },
  events: { value: true },
  webSocket: { value: true },
  http1: true,
  http2: true,
  stream: { value: { events: 3, last: 'data: [DONE]' } },
  orphanWork: { value: 1_500 },
};

const MISSING = { missing: 'it is missing' };

/** The missing options and survey results of a server without each need. */
const WITHOUT: Readonly<
  Record<string, [options: readonly (keyof VerifyOptions)[], survey: Partial<Survey>]>
> = {
  '`--slow-path`': [['slowPath'], { slow: MISSING }],
  '`--download-path`': [['downloadPath'], { download: MISSING }],
  '`--ready-path`': [['readyPath'], {}],
  '`--events-path`': [['eventsPath'], { events: MISSING }],
  '`--stream-path`': [['streamPath'], { stream: MISSING }],
  '`--orphan-path`': [['orphanPath'], { orphanWork: MISSING }],
  '`--orphan-done`': [['orphanDone'], { orphanWork: MISSING }],
  '`--web-socket-path`': [['webSocketPath'], { webSocket: MISSING }],
  '`--lame-duck`': [['lameDuck'], {}],
  '`--connection-age`': [['connectionAge'], {}],
  'HTTP/1.1': [[], { http1: false }],
  'HTTP/2': [[], { http2: false }],
  'keep-alive': [[], { keepsAlive: false }],
};

const UPLOAD = 'a POST that waits for its body';

/** Returns the needs of a probe for the table cell, found by removing them one by one. */
export async function needsOf(probe: Probe): Promise<string> {
  const isSkipped = async (
    leftOut: readonly (keyof VerifyOptions)[],
    lacking: Partial<Survey>,
  ): Promise<boolean> => {
    const entries = Object.entries(OPTIONS).filter(([name]) => !leftOut.some((one) => one === name));
    const options: ResolvedOptions = await resolveOptions(Object.fromEntries(entries));
    const known: Known = { options, survey: { ...SURVEY, ...lacking } };
    return probe.skips?.(known) !== undefined;
  };
  const needs: string[] = [];
  for (const [name, [options, survey]] of Object.entries(WITHOUT)) {
    if (await isSkipped(options, survey)) needs.push(name);
  }
  const paths = ['eventsPath', 'webSocketPath'] as const;
  const isOneOfThem = !needs.some((need) => /events|socket/.test(need));
  if (isOneOfThem && (await isSkipped(paths, { events: MISSING, webSocket: MISSING }))) {
    needs.push('`--events-path` or `--web-socket-path`');
  }
  const noUpload = { upload: MISSING };
  const nothing = { ...noUpload, slow: MISSING, download: MISSING };
  const isSlow = needs.includes('`--slow-path`');
  const withSlowPath = !(await isSkipped([], noUpload));
  const withDownload = !(await isSkipped(['slowPath'], { ...noUpload, slow: MISSING }));
  if (!isSlow && !withSlowPath && !withDownload) needs.push(UPLOAD);
  else if (!isSlow && !withSlowPath) needs.push(`${UPLOAD} or \`--download-path\``);
  else if (!isSlow && !withDownload) needs.push(`${UPLOAD} or \`--slow-path\``);
  else if (!needs.some((need) => need.endsWith('-path`')) && (await isSkipped([], nothing))) {
    needs.push('a request that is held open');
  }
  if (!probe.isShared) needs.push('a command');
  return needs.join(', ');
}
