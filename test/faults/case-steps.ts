import type { TransportKind } from '../../src/features/escalation/transport.ts';
import type { Faults } from '../../src/sandbox/faults.ts';
import type { CaseWorld, PlantedCase } from './case-world.ts';

/** Something that a process changes elsewhere for a case. */
interface Step {
  readonly name: string;
  readonly faults: Faults;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: RegExp;
  /** Of how many changes of this kind nobody hears that they were made. */
  readonly times: number;
}

/** What was done while nobody was told. */
export interface SilentSteps {
  /** Ways with a step that is still to be met with silence. */
  waysLeft(): readonly TransportKind[];
  /** Such as `azure create`, in their order. */
  readonly met: readonly MetStep[];
}

export interface MetStep {
  readonly kind: TransportKind;
  readonly name: string;
  /** What would have been answered. */
  readonly status: number;
}

/** From now on each step of each way is done without an answer the first time. */
export function silenceSteps(world: CaseWorld): SilentSteps {
  const left = new Map<TransportKind, number>();
  const met: MetStep[] = [];
  for (const planted of world.cases) {
    const { kind } = planted;
    let planned = 0;
    for (const { name, faults, method, path, times } of stepsOf(world, planted)) {
      planned += times;
      const onDone = (status: number) => {
        left.set(kind, (left.get(kind) ?? 0) - 1);
        met.push({ kind, name, status });
      };
      faults.add({ kind: 'work-then-silence', onDone }, { method, path, times });
    }
    left.set(kind, planned);
  }
  return { met, waysLeft: () => [...left].filter(([, count]) => count > 0).map(([kind]) => kind) };
}

function stepsOf(
  { standIns: { serviceNow, azure, partnerCenter } }: CaseWorld,
  { kind, incidentSysId, actions }: PlantedCase,
): readonly Step[] {
  const note = (times: number): Step => {
    const path = new RegExp(`/table/incident/${incidentSysId}$`);
    return { name: 'note', faults: serviceNow.faults, method: 'PATCH', path, times };
  };
  const { faults } = { serviceNow, azure, partnerCenter, adminCenter: serviceNow }[kind];
  const step = (name: string, method: Step['method'], path: RegExp, times = 1): Step => {
    return { name, faults, method, path, times };
  };
  // It is named after the action; one that is sent again is told that it is there.
  const messageOf = (wanted: string) => {
    const id = actions.find((action) => action.kind === wanted)?.id;
    return new RegExp(`/communications/[^/]*${id}$`);
  };
  switch (kind) {
    case 'serviceNow':
      return [
        step('create', 'POST', /\/cases$/),
        step('reply', 'POST', /\/cases\/[^/]+\/messages$/),
        step('attach', 'POST', /\/cases\/[^/]+\/files$/),
        step('severity', 'PATCH', /\/cases\/[^/]+$/),
        step('close', 'POST', /\/cases\/[^/]+\/close$/),
        note(2),
      ];
    case 'azure':
      return [
        step('create', 'PUT', /\/supportTickets\/[^/]+$/),
        step('reply', 'PUT', messageOf('reply')),
        step('attach', 'PUT', /\/files\/[^/]+$/),
        step('upload', 'POST', /\/files\/[^/]+\/upload$/),
        step('last words', 'PUT', messageOf('close')),
        step('change', 'PATCH', /\/supportTickets\/[^/]+$/, 2),
        note(1),
      ];
    case 'partnerCenter':
      return [
        step('create', 'POST', /\/servicerequests\/[^/]+$/),
        step('change', 'PATCH', /\/servicerequests\/[^/]+$/, 3),
        note(2),
      ];
    case 'adminCenter':
      return [step('pack', 'POST', /\/attachment\/file$/), note(3)];
  }
}
