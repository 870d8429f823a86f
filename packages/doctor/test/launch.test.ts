import { describe, expect, it } from 'vitest';
import { interposed } from '../src/interposed.ts';
import { joinWords, splitWords } from '../src/words.ts';

describe('interposed() finds', () => {
  it.each([
    ['node server.js'],
    ['/usr/local/bin/node --enable-source-maps server.js'],
    ['sh -c "exec node server.js"'],
    ['/bin/sh -c "node migrate.js && exec node server.js"'],
    ['bash -c "node server.js"'],
    ['tini -- node server.js'],
    ['./server'],
    ['env NODE_ENV=production node server.js'],
    ['tini -- su-exec node node server.js'],
    ['sh -c'],
    [''],
  ])('interposed() finds no process between the platform and Node in %s', (line) => {
    expect(interposed({ argv: splitWords(line) })).toBeUndefined();
  });

  it.each([
    ['sh -c "node server.js"', 'sh -c "exec node server.js"'],
    ['/bin/ash -ec "node server.js"', '/bin/ash -ec "exec node server.js"'],
    ['tini -g -- sh -c "node server.js"', 'tini -g -- sh -c "exec node server.js"'],
    ['sh -c "node cli.js || true && node server.js;"', 'sh -c "node cli.js || true && exec node server.js"'],
    ['sh -c "ulimit -n 9 ; node server.js"', 'sh -c "ulimit -n 9 ; exec node server.js"'],
    ['bash -c "node a.js && node b.js"', 'bash -c "node a.js && exec node b.js"'],
  ])('interposed() finds a shell in %s, and suggests exec', (line, mended) => {
    const found = interposed({ argv: splitWords(line) });
    expect(found?.by).toBe('shell');
    expect(joinWords(found?.mended ?? [])).toBe(mended);
  });

  it.each([['sh -c "node server.js | tee log"'], ['sh -c "node server.js &"'], ['bash -c "a || b"']])(
    'interposed() finds a shell in %s, without a suggestion',
    (line) => {
      expect(interposed({ argv: splitWords(line) })).toEqual(
        expect.objectContaining({ by: 'shell', mended: undefined }),
      );
    },
  );

  it.each([
    ['npm start', 'npm'],
    ['/usr/bin/yarn start', 'yarn'],
    ['npx tsx server.ts', 'npx'],
    ['dumb-init pnpm start', 'pnpm'],
    ['sh -c "NODE_ENV=production npm start"', 'npm'],
    ['sh -c "cd app && exec npm start"', 'npm'],
    ['bash -c "npm start"', 'npm'],
  ])('interposed() finds a package manager in %s', (line, name) => {
    expect(interposed({ argv: splitWords(line) })).toMatchObject({ by: 'package-manager', name });
  });
});

describe('a shell that replaces itself by its last command, as in BusyBox,', () => {
  it.each([
    'sh -c "node server.js"',
    'sh -c "node migrate.js && node server.js"',
    'npm start',
    'sh -c "npm start"',
  ])('a shell that replaces itself by its last command passes the signal on in %s', (line) => {
    expect(interposed({ argv: splitWords(line), shBecomes: true })?.by).toBeUndefined();
  });

  it.each([
    ['sh -c "node server.js | pino"', 'shell'],
    ['yarn start', 'package-manager'],
    ['sh -c "exec yarn start"', 'package-manager'],
  ])('a shell that replaces itself by its last command does not pass the signal on in %s', (line, who) => {
    expect(interposed({ argv: splitWords(line), shBecomes: true })?.by).toBe(who);
  });
});

describe('a script', () => {
  it.each([
    ['exec "$@"', './run.sh node server.js', undefined],
    ['set -e\nexec "$@"\n# end\n', './run.sh npm start', 'package-manager'],
    ['exec "$@"', './run.sh', undefined],
    ['exec dumb-init "$@"', 'sh run.sh npm start', 'package-manager'],
    ['exec node server.js', 'bash run.sh', undefined],
    ['node server.js', 'bash run.sh', 'shell'],
    ['exec npm start', './run.sh', 'package-manager'],
    ['if true; then\n  exec node a.js\nfi', './run.sh', 'script'],
    [undefined, './run.sh node server.js', 'script'],
  ])('a script with the text %j, started by %s, leaves in between: %s', (text, line, who) => {
    const found = interposed({ argv: splitWords(line), script: () => ({ text }) });
    expect(found?.by).toBe(who);
  });
});

it.each([
  ['node  server.js', ['node', 'server.js']],
  [`sh -c 'echo "hi"; node x'`, ['sh', '-c', 'echo "hi"; node x']],
  [String.raw`sh -c "echo \"hi\" \n"`, ['sh', '-c', String.raw`echo "hi" \n`]],
  [String.raw`a\ b 'c'd"e"`, ['a b', 'cde']],
  ['""', ['']],
])('splitWords() splits %s into words', (line, words) => {
  expect(splitWords(line)).toEqual(words);
  expect(splitWords(joinWords(words))).toEqual(words);
});
