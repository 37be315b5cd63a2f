// What the lead makes of late sleeps, by numbers.
import { expect, test } from 'vitest';
import { createWakeLead, LEAST_LEAD_NS, MOST_LEAD_NS } from './wake-lead.js';

test('begins with the least, and keeps it while sleeps end well within it', () => {
  const lead = createWakeLead();
  for (const lateNs of [0, 60_000, 150_000]) lead.woke(lateNs);
  expect(lead.leadNs()).toBe(LEAST_LEAD_NS);
});

test('grows at once, to a quarter more than what was too late', () => {
  const lead = createWakeLead();
  lead.woke(400_000);
  expect(lead.leadNs()).toBe(500_000);
});

test('does not follow stalls, which spinning would have met, too', () => {
  const lead = createWakeLead();
  lead.woke(20e6);
  expect(lead.leadNs()).toBe(MOST_LEAD_NS);
});

test('shrinks slowly: one late sleep is remembered for the next hundred', () => {
  const lead = createWakeLead();
  lead.woke(400_000);
  for (let sleeps = 0; sleeps < 100; sleeps++) lead.woke(100_000);
  expect(lead.leadNs()).toBeGreaterThan(300_000);
  for (let sleeps = 0; sleeps < 1_000; sleeps++) lead.woke(100_000);
  expect(lead.leadNs()).toBe(LEAST_LEAD_NS);
});

test('shrinks where it leaves no time to sleep at all', () => {
  const lead = createWakeLead();
  lead.woke(20e6);
  for (let waits = 0; waits < 1_000; waits++) lead.woke(0);
  expect(lead.leadNs()).toBe(LEAST_LEAD_NS);
});
