import { defineDrainTests } from '@quiesce/conformance';
import express5 from 'express';
import { create } from './create.ts';

defineDrainTests('Express 5', create(express5));
