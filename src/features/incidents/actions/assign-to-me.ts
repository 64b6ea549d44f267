import type { Incident } from '../../../clients/servicenow/incidents.ts';
import { parseCardData } from '../../card-data.ts';
import { ownUser } from '../../own-user.ts';
import { signedNote } from '../../signed-text.ts';
import type { Reply, Turn } from '../../turn.ts';
import { incidentReply, type Notice } from '../incident-card.ts';
import type { FormDeps } from './action-form.ts';
import { requirePhase } from './available-actions.ts';
import { changesSince, targetSchema } from './target.ts';
import { writeOnce } from './write-once.ts';

/** Nothing has to be typed, so it is done at once. */
export async function assignToMe(turn: Turn, data: unknown, deps: FormDeps): Promise<Reply> {
  const { words } = turn;
  const me = ownUser(turn);
  const target = parseCardData(targetSchema, data);
  const check = (incident: Incident) => {
    requirePhase('assignToMe', incident);
    const workNote = signedNote(words.say('actions.assignToMe.note', { name: me.name }), turn);
    return { changes: { assignedTo: me.sysId, workNote } };
  };
  const { outcome, incident } = await writeOnce(turn, target, check, deps);
  const notice = (): Notice => {
    if (outcome === 'written') return { kind: 'done', text: words.say('actions.assignToMe.done') };
    if (incident.assignedTo.value === me.sysId) {
      return { kind: 'info', text: words.say('actions.assignToMe.already') };
    }
    const changes = changesSince(target.seen, incident, turn, deps.sensitivity);
    return { kind: 'stale', text: words.say('actions.stale'), changes };
  };
  return incidentReply(incident, turn, deps, notice(), target.list);
}
