import type { TestBot } from './bot.ts';

/** Open in the sandbox's service health, about password prompts of Outlook; it began six hours ago. */
export const passwordIssue = 'EX700101';

export interface HealthIncidents {
  /** An open incident that looks like `passwordIssue`, opened an hour ago unless told. @returns its sys_id */
  add(shortDescription?: string, values?: Readonly<Record<string, string>>): string;
  /** None but these: the sandbox's own would come between. */
  clear(): void;
  ago(hours: number): string;
}

export function healthIncidents(bot: TestBot, now: () => Date = () => new Date()): HealthIncidents {
  const { tables } = bot.serviceNow;
  const ago = (hours: number) =>
    new Date(now().getTime() - hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  let count = 0;
  return {
    ago,
    clear: () => {
      for (const { sys_id = '' } of tables.rows('incident')) tables.delete('incident', sys_id);
    },
    add: (shortDescription = 'Outlook asks for the password again and again', values = {}) => {
      count += 1;
      const { sys_id = '' } = tables.insert('incident', {
        number: `INC008${String(count).padStart(4, '0')}`,
        short_description: shortDescription,
        state: '2',
        priority: '3',
        impact: '2',
        urgency: '2',
        active: 'true',
        opened_at: ago(1),
        ...values,
      });
      return sys_id;
    },
  };
}

/** Of two who click at once, both have read before either has written. */
export function slowWrites(bot: TestBot): void {
  bot.serviceNow.faults.add(
    { kind: 'delay', milliseconds: 150 },
    { method: ['POST', 'PATCH'], path: /\/incident/ },
  );
}
