import { createDrain, expressDrain } from '@quiesce/express';
import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';

const signals = () => ['SIGTERM', 'SIGINT', 'message'].map((event) => process.listenerCount(event));

describe('an app under supertest, with nothing watched', () => {
  const before = signals();
  const drain = createDrain({ logger: false });
  const app = express().use(expressDrain(drain));
  app.get('/', (_request, response) => {
    response.send(`in flight: ${drain.inFlight}`);
  });

  it('serves, counts, and says it is starting', async () => {
    await request(app).get('/').expect(200, 'in flight: 1');
    await request(app).get('/health/live').expect(200);
    await request(app).get('/health/ready').expect(503, { status: 'unavailable', state: 'starting' });
    expect(drain.inFlight).toBe(0);
  });

  it('installs no signal handler', () => {
    expect(signals()).toEqual(before);
  });

  it('refuses once it drains, and the shutdown ends by itself', async () => {
    const report = await drain.shutdown();
    expect(report.outcome).toBe('clean');
    await request(app).get('/').expect(503).expect('connection', 'close');
  });
});
