import { SHORT, type Shape } from './shape.ts';

/** Platforms that start processes, process managers, and services without any file. */
export const PLATFORMS: readonly Shape[] = [
  {
    title: 'a fly.toml beside the Dockerfile that it deploys',
    files: {
      'fly.toml': `app = "acme-web"
primary_region = "ams"

[http_service]
  internal_port = 3000

[[vm]]
  size = "shared-cpu-1x"
`,
      Dockerfile: 'FROM node:22\nCMD npm run start\n',
    },
    options: SHORT,
    right: {
      workloads: { 'app acme-web, process app': [5_000, 'package-manager-in-between'] },
      assumed: ['kill_timeout 5000'],
    },
  },
  {
    title: 'a fly.toml with process groups, a signal and a time',
    files: {
      'fly.production.toml': `app = 'acme-web'
kill_signal = 'SIGTERM'
kill_timeout = '20s'

[build]
  image = 'acme/web'

[processes]
  web = 'node server.js'
  jobs = 'npm run jobs'
`,
    },
    right: {
      workloads: {
        'app acme-web, process web': [20_000, 'grace-too-short'],
        'app acme-web, process jobs': [20_000, 'grace-too-short', 'package-manager-in-between'],
      },
      changes: { 'grace-too-short': 'kill_timeout = "28s"' },
    },
  },
  {
    title: 'a Procfile with a release step and a worker in another language',
    files: {
      Procfile:
        '# Heroku\nweb: npm start\nworker: NODE_ENV=production node worker.js\nclock: bundle exec clockwork clock.rb\nrelease: npx prisma migrate deploy\n',
    },
    right: {
      workloads: { 'process web': [30_000, 'package-manager-in-between'], 'process worker': [30_000] },
      skipped: ['process clock', 'process release'],
      assumed: ['Heroku 30000'],
    },
  },
  {
    title: 'a Procfile that is not run by Heroku',
    files: { Procfile: 'web: node server.js\n' },
    options: { grace: 10_000 },
    right: { workloads: { 'process web': [10_000, 'grace-too-short'] } },
  },
  {
    title: 'an ecosystem file in TypeScript',
    files: {
      'ecosystem.config.ts': `interface App { name: string; script: string; instances: number; kill_timeout: number }
const apps: App[] = [{ name: 'web', script: './dist/main.js', instances: 2, kill_timeout: 28_000 }];
export default { apps } satisfies { apps: App[] };
`,
    },
    right: { workloads: { 'app web': [28_000] } },
  },
  {
    title: 'an ecosystem file that starts npm and stops it with a message',
    files: {
      'ecosystem.config.json': JSON.stringify({
        apps: [
          { name: 'web', script: 'npm', args: 'start', shutdown_with_message: true, kill_timeout: 28_000 },
        ],
      }),
    },
    right: { workloads: { 'app web': [28_000, 'package-manager-in-between', 'fork-mode-restarts'] } },
  },
  {
    title: 'an ecosystem file that starts npm and signals its process tree',
    files: {
      'ecosystem.config.json': JSON.stringify({
        apps: [{ name: 'web', script: 'npm', args: 'start', kill_timeout: 28_000 }],
      }),
    },
    right: { workloads: { 'app web': [28_000, 'fork-mode-restarts'] } },
  },
  {
    title: 'a systemd unit that starts npm and signals all processes',
    files: {
      'web.service':
        '[Unit]\nAfter=network.target\n[Service]\nUser=app\nExecStart=/usr/bin/npm start\nRestart=always\n',
    },
    right: { workloads: { 'web.service': [90_000] } },
  },
  {
    title: 'no file, but a grace period',
    files: {},
    options: { grace: 10_000 },
    right: {
      workloads: { 'the service': [10_000, 'grace-too-short'] },
      assumed: ['deadline 25000', 'lame duck 8000', 'cleanupTime 5000', 'exitGrace 500', 'margin 2000'],
    },
  },
  {
    title: 'no file and no grace period',
    files: {},
    right: { refused: 'give a file, or the grace period with --grace' },
  },
];
