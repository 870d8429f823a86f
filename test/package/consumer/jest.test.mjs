import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import * as core from '@quiesce/core';
import * as testing from '@quiesce/core/testing';
import * as adapter from '@quiesce/express';
import express from 'express';
import exercise from './cjs/exercise.js';

const require = createRequire(import.meta.url);
const expected = require('./cjs/exercised.json');

test('a service drains', async () => {
  expect(await exercise(core, adapter, testing, express)).toEqual(expected);
});

test('core is one, by import and by require', async () => {
  expect(await exercise(core, require('@quiesce/express'), testing, express)).toEqual(expected);
  expect(await exercise(require('@quiesce/core'), adapter, testing, express)).toEqual(expected);
});

test('each package loads', async () => {
  for (const name of process.env.MODULES.split(' '))
    expect(Object.keys(await import(name)).length).toBeGreaterThan(0);
});
