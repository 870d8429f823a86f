import { SHORT, type Shape } from './shape.ts';

const NODE = 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';

/** Dockerfiles, and Compose files that build them. */
export const CONTAINERS: readonly Shape[] = [
  {
    title: 'a Dockerfile whose command is a list',
    files: { Dockerfile: `${NODE}EXPOSE 3000\nCMD ["node", "dist/main.js"]\n` },
    right: {
      workloads: { 'image Dockerfile': [10_000, 'grace-too-short'] },
      assumed: ['deadline 25000', 'cleanupTime 5000', 'exitGrace 500', 'docker stop 10000', 'margin 2000'],
    },
  },
  {
    title: 'a Dockerfile whose command is text',
    files: { Dockerfile: `${NODE}CMD node server.js\n` },
    options: SHORT,
    right: {
      workloads: { 'image Dockerfile': [10_000, 'shell-in-between'] },
      changes: { 'shell-in-between': 'CMD ["node", "server.js"]' },
    },
  },
  {
    title: 'a Dockerfile whose command is text with a variable',
    files: { Dockerfile: `${NODE}CMD node server.js --port $PORT\n` },
    options: SHORT,
    right: {
      workloads: { 'image Dockerfile': [10_000, 'shell-in-between'] },
      changes: { 'shell-in-between': 'CMD exec node server.js --port $PORT' },
    },
  },
  {
    title: 'a Dockerfile on Alpine whose command is text: its shell replaces itself by Node',
    files: { Dockerfile: 'ARG NODE=22\nFROM node:${NODE}-alpine\nCOPY . .\nCMD node server.js\n' },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000] } },
  },
  {
    title: 'a Dockerfile on Alpine that starts npm: its shell replaces itself, and npm passes the signal on',
    files: { Dockerfile: 'FROM node:22-alpine\nCOPY . .\nCMD ["npm", "start"]\n' },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000] } },
  },
  {
    title: 'a Dockerfile on Debian that starts npm',
    files: { Dockerfile: `${NODE}CMD [ "npm", "run", "start:prod" ]\n` },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000, 'package-manager-in-between'] } },
  },
  {
    title: 'a Dockerfile with stages, a signal of its own, and tini',
    files: {
      Dockerfile: `# syntax=docker/dockerfile:1
FROM node:22 AS build
RUN npm ci && npm run build
CMD npm start

FROM node:22-slim AS base
STOPSIGNAL SIGQUIT

FROM base AS runner
COPY --from=build /app/dist ./dist
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD [ "node", \\
  # with its maps
  "--enable-source-maps", "dist/main.js" ]
`,
    },
    options: SHORT,
    right: {
      workloads: { 'image Dockerfile': [10_000, 'signal-not-heard'] },
      changes: { 'signal-not-heard': 'STOPSIGNAL SIGTERM' },
    },
  },
  {
    title: 'a Dockerfile whose entrypoint is a script beside it that ends in exec',
    files: {
      'deploy/Dockerfile.prod':
        'FROM node:22\nCOPY docker/entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["node", "."]\n',
      'deploy/docker/entrypoint.sh': '#!/bin/sh\nset -e\nnode migrate.js\n\nexec "$@"\n',
    },
    options: SHORT,
    right: { workloads: { 'image Dockerfile.prod': [10_000] } },
  },
  {
    title: 'a Dockerfile whose entrypoint is a script beside it that does not',
    files: {
      Dockerfile: 'FROM node:22\nCOPY start.sh ./\nCMD ["bash", "./start.sh"]\n',
      'start.sh': '#!/bin/bash\nnpx prisma migrate deploy\nnode dist/index.js\n',
    },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000, 'shell-in-between'] } },
  },
  {
    title: 'a Dockerfile whose script comes from another stage, by its path in the image',
    files: {
      Dockerfile:
        'FROM node:22 AS builder\nCOPY . .\nFROM node:22\nCOPY --from=builder /app ./\nCMD ["/app/scripts/start.sh"]\n',
      'scripts/start.sh': '#!/bin/sh\nset -x\nnpx prisma migrate deploy\nyarn start\n',
    },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000, 'package-manager-in-between'] } },
  },
  {
    title: 'a Dockerfile with pm2 inside',
    files: { Dockerfile: 'FROM node:22\nCMD ["pm2-runtime", "start", "ecosystem.config.js"]\n' },
    options: SHORT,
    right: { workloads: { 'image Dockerfile': [10_000, 'process-manager-in-between'] } },
  },
  {
    title: 'a Dockerfile of a site served by nginx',
    files: {
      Dockerfile: 'FROM node:22 AS build\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=build /dist /www\n',
    },
    right: { refused: 'image Dockerfile: its image is nginx, not a Node.js service' },
  },
  {
    title: 'a Compose file that builds one service, and runs a database, a cache and a proxy',
    files: {
      'compose.yaml': `services:
  web:
    build: .
    ports: ["3000:3000"]
    depends_on: [db, cache]
  db:
    image: postgres:16-alpine
    stop_grace_period: 1m
  cache:
    image: docker.io/library/redis:7
  proxy:
    image: nginx
`,
      Dockerfile: `${NODE}CMD npm start\n`,
    },
    options: SHORT,
    right: {
      workloads: { 'service web': [10_000, 'package-manager-in-between'] },
      skipped: ['service db', 'service cache', 'service proxy'],
    },
  },
  {
    title: 'a Compose file with variables that have defaults, or values in .env',
    files: {
      'docker-compose.yml': `services:
  api:
    image: "\${REGISTRY:-ghcr.io/acme}/api:\${TAG}"
    stop_grace_period: \${GRACE:-\${LONG:-30s}}
    stop_signal: \${SIGNAL}
    command: ["node", "server.js", "--price", "$$5"]
`,
      '.env': 'TAG=v2\nSIGNAL=SIGINT\n',
    },
    right: {
      workloads: { 'service api': [30_000] },
      assumed: ['$GRACE 30s', '$SIGNAL SIGINT'],
    },
  },
  {
    title: 'a Compose file that builds a stage of a Dockerfile elsewhere, with a command of its own',
    files: {
      'compose.yaml': `services:
  api:
    build:
      context: ./services/api
      dockerfile: docker/Dockerfile
      target: dev
    command: yarn dev
    stop_grace_period: 40s
  worker:
    build: { context: https://github.com/acme/worker.git }
    stop_grace_period: 40s
`,
      'services/api/docker/Dockerfile':
        'FROM node:22 AS dev\nSTOPSIGNAL SIGUSR2\nCMD ["node", "."]\nFROM dev AS prod\nSTOPSIGNAL SIGTERM\n',
    },
    right: {
      workloads: {
        'service api': [40_000, 'signal-not-heard', 'package-manager-in-between'],
        'service worker': [40_000, 'dockerfile-unread'],
      },
    },
  },
];
