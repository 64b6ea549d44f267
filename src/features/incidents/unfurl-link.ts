import type { Reply, Turn } from '../turn.ts';
import { incidentReply } from './incident-card.ts';
import type { ShowIncidentDeps } from './show-incident.ts';

export interface UnfurlDeps extends ShowIncidentDeps {
  /** The instance's address without a final slash. */
  readonly instanceUrl: string;
}

interface Named {
  readonly sysId?: string;
  readonly number?: string;
}

/** Whether an address is that of an incident of this instance, in one of ServiceNow's user interfaces. */
export function isIncidentLink(url: URL, instanceUrl: string): boolean {
  return url.origin === new URL(instanceUrl).origin && namedIn(url) !== undefined;
}

/** @returns undefined when there is no such incident, or none that may be seen: the link stays a link */
export async function unfurlIncident(turn: Turn, url: URL, deps: UnfurlDeps): Promise<Reply | undefined> {
  const { sysId, number } = namedIn(url) ?? {};
  const incident =
    sysId !== undefined
      ? await deps.readIncident(sysId, turn)
      : number !== undefined && (await deps.findIncident([number.toUpperCase()], turn));
  return incident ? incidentReply(incident, turn, deps) : undefined;
}

/** Classic pages inside the frames of the user interfaces: their address is a part of the frame's. */
const framed = [/^\/nav_to\.do$/, /^\/now\/nav\/ui\/classic\/params\/target\/(.+)$/];
/** Workspaces have the record in the path. */
const workspace = /^\/now\/(?:sow|workspace\/agent|cwf\/agent)\/record\/incident\/([0-9a-f]{32})(?:\/|$)/;

function namedIn(url: URL): Named | undefined {
  const inWorkspace = workspace.exec(url.pathname)?.[1];
  if (inWorkspace !== undefined) return { sysId: inWorkspace };
  const inner = innerAddress(url);
  if (inner !== undefined)
    return URL.canParse(inner, url.origin) ? classic(new URL(inner, url.origin)) : undefined;
  return classic(url);
}

function innerAddress({ pathname, searchParams }: URL): string | undefined {
  const [navTo, target] = framed;
  if (navTo?.test(pathname)) return searchParams.get('uri') ?? undefined;
  const encoded = target?.exec(pathname)?.[1];
  return encoded === undefined ? undefined : decoded(encoded);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function classic({ pathname, searchParams }: URL): Named | undefined {
  if (!/^\/incident\.do$/.test(pathname)) return undefined;
  const sysId = searchParams.get('sys_id');
  if (sysId !== null) return /^[0-9a-f]{32}$/.test(sysId) ? { sysId } : undefined;
  const number = /^number=([A-Za-z]+\d+)$/.exec(searchParams.get('sysparm_query') ?? '')?.[1];
  return number === undefined ? undefined : { number };
}
