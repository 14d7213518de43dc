import { describe, expect, it } from '@jest/globals';
import type { SettingsResponse } from '../../api/generated';
import { reminderLines } from './reminder-lines';

const NOW = new Date('2026-03-27T12:00:00Z');

const lines = (time: string, ...reminders: [at: string, local: string, offset: string][]) =>
  reminderLines(
    {
      daily_reminder_time: time,
      next_reminders: reminders.map(([at, local, offset]) => ({ at, local, offset })),
    } satisfies Pick<SettingsResponse, 'daily_reminder_time' | 'next_reminders'>,
    { now: NOW, offset: '+01:00' },
  );

describe('the next reminders', () => {
  it('are written as the local clock shows them, and marked where the clocks change', () => {
    const [before, after, later] = lines(
      '08:30:00',
      ['2026-03-28T07:30:00Z', '2026-03-28T08:30:00', '+01:00'],
      ['2026-03-29T06:30:00Z', '2026-03-29T08:30:00', '+02:00'],
      ['2026-03-30T06:30:00Z', '2026-03-30T08:30:00', '+02:00'],
    );
    expect([before?.clocks, after?.clocks, later?.clocks]).toEqual([
      null,
      'Clocks change: UTC+01:00 → UTC+02:00',
      null,
    ]);
    expect(after?.day).toMatch(/Sun.*29|29.*Sun/);
    expect(after?.time).toMatch(/08:30/);
  });

  it('say where the chosen time does not exist', () => {
    const [line] = lines('02:30:00', ['2026-03-29T01:00:00Z', '2026-03-29T03:00:00', '+02:00']);
    expect(line?.skipped).toBe('02:30 does not exist on that day');
  });

  it('leave out one that is over', () => {
    expect(lines('09:00:00', ['2026-03-27T08:00:00Z', '2026-03-27T09:00:00', '+01:00'])).toEqual([]);
  });
});
