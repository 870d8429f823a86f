import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as core from '@quiesce/core';
import * as testing from '@quiesce/core/testing';
import * as adapter from '@quiesce/express';
import express from 'express';
import exercise from './cjs/exercise.js';

const require = createRequire(import.meta.url);
const expected = require('./cjs/exercised.json');

void test('a service drains', async () => {
  assert.deepEqual(await exercise(core, adapter, testing, express), expected);
});

void test('core is one, by import and by require', async () => {
  assert.deepEqual(await exercise(core, require('@quiesce/express'), testing, express), expected);
  assert.deepEqual(await exercise(require('@quiesce/core'), adapter, testing, express), expected);
});
