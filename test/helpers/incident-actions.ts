import type { Row } from '../../src/sandbox/servicenow/index.ts';
import type { Clicked, SayOptions, TestBot } from './bot.ts';
import { filledIn } from './forms.ts';

/** Incidents to act on, and what a person does with their cards. */
export interface Desk {
  /** An open incident of the group Messaging, unless told, and its card as it is first shown. */
  open(values?: Readonly<Record<string, string>>, options?: SayOptions): Promise<Opened>;
  /** Clicks a button of a card or of an answer, with what is typed into its inputs. */
  press(
    node: unknown,
    verb: string,
    typed?: Readonly<Record<string, string>>,
    options?: SayOptions,
  ): Promise<Clicked>;
  row(sysId: string): Row;
  /** Texts of an incident's work notes or comments, the oldest first. */
  journal(sysId: string, element: 'work_notes' | 'comments'): readonly string[];
  /** The sys_id of a user, by user name. */
  userId(userName: string): string;
  groupId(name: string): string;
}

export interface Opened {
  readonly sysId: string;
  readonly number: string;
  readonly card: unknown;
}

export function deskOf(bot: TestBot): Desk {
  const { tables } = bot.serviceNow;
  const idOf = (table: string, values: Row) => tables.find(table, values)?.sys_id ?? '';
  const groupId = (name: string) => idOf('sys_user_group', { name });
  const userId = (userName: string) => idOf('sys_user', { user_name: userName });
  let count = 0;
  return {
    groupId,
    userId,
    open: async (values = {}, options = {}) => {
      count += 1;
      const number = `INC009${String(count).padStart(4, '0')}`;
      const { sys_id: sysId = '' } = tables.insert('incident', {
        number,
        short_description: `Printer ${count} hums`,
        state: '2',
        priority: '3',
        impact: '2',
        urgency: '2',
        active: 'true',
        caller_id: userId('sven.lindqvist'),
        assignment_group: groupId('Messaging'),
        ...values,
      });
      const [sent] = await bot.say(number, options);
      return { sysId, number, card: sent?.card };
    },
    press: (node, verb, typed = {}, options = {}) => bot.click(verb, filledIn(node, verb, typed), options),
    row: (sysId) => tables.get('incident', sysId) ?? {},
    journal: (sysId, element) =>
      tables
        .rows('sys_journal_field')
        .filter((entry) => entry.element_id === sysId && entry.element === element)
        .map(({ value = '' }) => value),
  };
}
