import { defineDrainTests } from '@quiesce/conformance';
import express4 from 'express-4';
import { create } from './create.ts';

defineDrainTests('Express 4', create(express4));
