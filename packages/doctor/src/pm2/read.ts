import { basename } from 'node:path';
import { elsewhere, inFile } from '../changes.ts';
import type { Cursor } from '../cursor.ts';
import type { Settings } from '../options.ts';
import { signalName } from '../signals.ts';
import { splitWords } from '../words.ts';
import type { Launch, Pm2Workload, StopSignal } from '../workload.ts';

export function isPm2({ value }: Cursor): boolean {
  return typeof value === 'object' && value !== null && ('apps' in value || 'pm2' in value);
}

/** Returns the apps of an ecosystem file: `{ apps: [] }`, a list, or a single app. */
export function readApps(document: Cursor, settings: Settings): Pm2Workload[] {
  if (Array.isArray(document.value)) return document.items().map((app) => readApp(app, settings));
  const apps = ['apps', 'pm2'].map((key) => document.get(key)).find(({ exists }) => exists) ?? document;
  const list = Array.isArray(apps.value) ? apps.items() : [apps];
  return list.map((app) => readApp(app, settings));
}

function readApp(app: Cursor, settings: Settings): Pm2Workload {
  const limit = app.get('kill_timeout');
  // pm2 treats 0 as its default.
  const killTimeout = limit.number() ?? 0;
  const script = app.get('script').string() ?? '';
  const listenTimeout = app.get('listen_timeout');
  return {
    platform: 'pm2',
    name: `app ${app.get('name').string() ?? basename(script)}`,
    at: app,
    limit: {
      key: 'kill_timeout',
      time: killTimeout === 0 ? 1_600 : killTimeout,
      byDefault: !limit.exists,
      at: limit,
      write: (ms) => ({ time: Math.ceil(ms), value: Math.ceil(ms) }),
    },
    stopSignals: readStopSignals(app, settings),
    launch: readLaunch(app, script),
    // By default, pm2 signals every process of the tree.
    signalled: app.get('treekill').boolean() === false ? 'first' : 'all',
    cluster: isCluster(app),
    execModeAt: app.get('exec_mode'),
    waitReady: app.get('wait_ready').boolean() ?? false,
    ipc: ipcOf(app),
    listenTimeout: listenTimeout.number(),
    listenTimeoutAt: listenTimeout,
  };
}

/**
 * With `shutdown_with_message` pm2 sends a message instead of a signal; the drain handles that message wherever it handles
 * signals.
 */
function readStopSignals(app: Cursor, settings: Settings): StopSignal[] {
  const message = app.get('shutdown_with_message');
  if (message.boolean() === true) return [];
  return [
    {
      signal: signalName(settings.pm2KillSignal),
      key: 'PM2_KILL_SIGNAL',
      byDefault: settings.pm2KillSignal === 'SIGINT',
      change: () => inFile(message, true),
    },
  ];
}

/** Returns the keys that need an IPC channel: messages of pm2 in both directions, and the listening socket of cluster workers. */
function ipcOf(app: Cursor): string[] {
  const flags = ['shutdown_with_message', 'wait_ready'].filter((key) => app.get(key).boolean() === true);
  return [...flags, ...(isCluster(app) ? ['exec_mode: cluster'] : [])];
}

/** Decides as pm2 does: by `exec_mode`, or by several instances of Node. */
function isCluster(app: Cursor): boolean {
  const mode = app.get('exec_mode').string();
  if (mode !== undefined) return mode.startsWith('cluster');
  const interpreter = app.get('interpreter').string() ?? app.get('exec_interpreter').string() ?? 'node';
  const instances = app.get('instances');
  return instances.exists && /(?:node|bun)$/.test(interpreter);
}

function readLaunch(app: Cursor, script: string): Launch | undefined {
  const args = app.get('args');
  const words = typeof args.value === 'string' ? splitWords(args.value) : args.strings();
  return {
    argv: [script, ...words],
    at: app.get('script'),
    rewrite: (argv) => [elsewhere(`start ${argv.join(' ')}`)],
  };
}
