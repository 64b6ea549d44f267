import type { Seed } from '../../src/sandbox/servicenow/index.ts';

export const noon = new Date('2026-11-23T12:00:00Z');

const open = {
  caller: 'ida.lund',
  impact: 2,
  urgency: 2,
  state: 2,
  openedHoursAgo: 5,
  updatedHoursAgo: 2,
} as const;
const resolved = { ...open, state: 6, close_code: 'Solution provided', close_notes: 'Cleared it.' } as const;
const published = {
  knowledge_base: 'IT',
  workflow_state: 'published',
  publishedHoursAgo: 50,
  author: 'omar.bell',
} as const;

/** A small instance whose every record is there for one rule of the client. */
export const seed: Seed = {
  people: [
    {
      user_name: 'ida.lund',
      name: 'Ida Lund',
      email: 'ida@contoso.com',
      roles: ['itil', 'x_mioms_m365_assis.insights_user'],
    },
    {
      user_name: 'omar.bell',
      name: 'Omar Bell',
      email: 'omar@contoso.com',
      roles: ['itil'],
      groups: ['Messaging'],
    },
    { user_name: 'twin.one', name: 'Twin One', email: 'twins@contoso.com' },
    { user_name: 'twin.two', name: 'Twin Two', email: 'twins@contoso.com' },
    { user_name: 'gone.person', name: 'Gone Person', email: 'gone@contoso.com', active: false },
  ],
  groups: [{ name: 'Messaging' }],
  incidents: [
    {
      ...open,
      number: 'INC0000001',
      short_description: 'Mail <b>stuck</b> & "late"',
      description: '<script>alert(1)</script>\nSince 8 & counting',
      assignment_group: 'Messaging',
      assigned_to: 'omar.bell',
    },
    { ...open, number: 'INC0000007', short_description: 'Seven, padded' },
    { ...open, number: 'INC007', short_description: 'Seven, literally' },
    { ...resolved, number: 'INC0000020', short_description: 'Calendar sharing broken', updatedHoursAgo: 30 },
    { ...resolved, number: 'INC0000021', short_description: 'Calendar sharing slow', updatedHoursAgo: 20 },
    { ...resolved, number: 'INC0000022', short_description: 'Calendar prints badly', state: 7 },
    { ...resolved, number: 'INC0000023', short_description: 'Calendar sharing, no notes', close_notes: '' },
    {
      ...open,
      number: 'INC0000024',
      short_description: 'Calendar sharing, still open',
      close_notes: 'Not yet.',
    },
  ],
  knowledge: [
    {
      ...published,
      number: 'KB0000001',
      short_description: 'Share a calendar',
      text: '<p>Right-click &amp; share.</p>',
    },
    { ...published, number: 'KB0000002', short_description: 'Print a page', text: '<p>Press Ctrl+P.</p>' },
    {
      ...published,
      number: 'KB0000003',
      short_description: 'Share a calendar, draft',
      text: '<p>calendar</p>',
      workflow_state: 'draft',
    },
  ],
};
