import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';

const signals = () => ['SIGTERM', 'SIGINT', 'message'].map((event) => process.listenerCount(event));

describe('an app under supertest that is not watched', () => {
  const before = signals();
  const drain = createDrain({ logger: false });
  const app = express().use(expressDrain(drain));
  app.get('/', (_request, response) => {
    response.send(`in flight: ${drain.inFlight}`);
  });

  it('an app that is not watched serves, counts requests, and reports the state starting', async () => {
    await request(app).get('/').expect(200, 'in flight: 1');
    await request(app).get('/health/live').expect(200);
    await request(app).get('/health/ready').expect(503, { status: 'unavailable', state: 'starting' });
    expect(drain.inFlight).toBe(0);
  });

  it('an app that is not watched installs no signal handler', () => {
    expect(signals()).toEqual(before);
  });

  it('an app that is not watched refuses requests once it drains, and its shutdown ends', async () => {
    const report = await drain.shutdown();
    expect(report.outcome).toBe('clean');
    await request(app).get('/').expect(503).expect('connection', 'close');
  });
});
