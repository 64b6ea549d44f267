import { z } from 'zod';

const hours = z.number();

const journalSchema = z.object({
  element: z.enum(['work_notes', 'comments']),
  by: z.string(),
  hoursAgo: hours,
  value: z.string(),
});

const attachmentSchema = z.object({
  file_name: z.string(),
  by: z.string(),
  hoursAgo: hours,
  /** Left out: the file is a small picture. */
  text: z.string().optional(),
});

const incidentSchema = z.object({
  number: z.string(),
  short_description: z.string(),
  description: z.string().default(''),
  caller: z.string(),
  category: z.string().default('inquiry'),
  subcategory: z.string().default(''),
  impact: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  urgency: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  state: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(6), z.literal(7), z.literal(8)]),
  hold_reason: z.string().default(''),
  assignment_group: z.string().default(''),
  assigned_to: z.string().default(''),
  openedHoursAgo: hours,
  updatedHoursAgo: hours,
  resolvedHoursAgo: hours.optional(),
  close_code: z.string().default(''),
  close_notes: z.string().default(''),
  journal: z.array(journalSchema).default([]),
  attachments: z.array(attachmentSchema).default([]),
});

const articleSchema = z.object({
  number: z.string(),
  short_description: z.string(),
  text: z.string(),
  category: z.string().default(''),
  knowledge_base: z.string(),
  workflow_state: z.enum(['published', 'draft', 'review', 'retired']),
  publishedHoursAgo: hours,
  view_count: z.number().default(0),
  author: z.string(),
});

const personSchema = z.object({
  user_name: z.string(),
  name: z.string(),
  email: z.string(),
  title: z.string().default(''),
  department: z.string().default(''),
  active: z.boolean().default(true),
  roles: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  time_zone: z.string().default(''),
  web_service_access_only: z.boolean().default(false),
});

const groupSchema = z.object({
  name: z.string(),
  description: z.string().default(''),
  manager: z.string().optional(),
  /** Members besides the people who name the group themselves. */
  members: z.array(z.string()).default([]),
  /** Roles that every member inherits. */
  roles: z.array(z.string()).default([]),
});

/** What an instance starts with. Times say how many hours ago, so that a sandbox is always fresh. */
export const seedSchema = z.object({
  incidents: z.array(incidentSchema).default([]),
  knowledge: z.array(articleSchema).default([]),
  people: z.array(personSchema).default([]),
  groups: z.array(groupSchema).default([]),
});

export type Seed = z.input<typeof seedSchema>;
export type SeedContent = z.output<typeof seedSchema>;
