import type { CaseWorld } from './case-world.ts';
import { said } from './case-world.ts';

export const numbers = { serviceNow: '2612010030000001', adminCenter: '2612010030000002' } as const;

/** What people do while nobody is there: Microsoft's answer once to a case they have, and one tells a case's number. */
export async function liveMeanwhile(world: CaseWorld): Promise<void> {
  const { serviceNow, azure, partnerCenter } = world.standIns;
  for (const found of serviceNow.support.cases) {
    if (found.number !== null) continue;
    found.number = numbers.serviceNow;
    found.updatedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    const about = { sysId: 'microsoft-1', from: 'microsoft', kind: 'message', author: 'Priya Nair' } as const;
    found.messages.push({ ...about, text: said.microsoft, at: found.updatedAt });
  }
  for (const { name, communications } of azure.tickets.values()) {
    if (!communications.some(({ body }) => body.includes(said.microsoft)))
      azure.engineer.write(name, `<p>${said.microsoft}</p>`);
  }
  for (const { id, notes } of partnerCenter.serviceRequests) {
    if (!notes.some(({ text }) => text === said.microsoft)) partnerCenter.answer(id, said.microsoft);
  }
  await tellNumber(world);
}

/** As soon as the text that it is opened with is in the incident. */
async function tellNumber({ cases, withStore }: CaseWorld): Promise<void> {
  const key = cases.find(({ kind }) => kind === 'adminCenter')?.key ?? '';
  await withStore(async ({ supportCases }) => {
    const events = await supportCases.listEvents(key);
    const isHandedOver = events.some(({ kind }) => kind === 'attached');
    if (!isHandedOver) return;
    await supportCases.giveNumber(key, numbers.adminCenter, {
      ...{ kind: 'opened', key: 'opened', author: 'Alex Wilber', text: numbers.adminCenter, at: new Date() },
      ...{ isForIncident: true, told: 'update' },
    });
  });
}
