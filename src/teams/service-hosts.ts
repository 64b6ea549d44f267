import { isLoopback } from '../loopback.ts';

/** Which addresses the bot may send to. It sends with its own token, so a forged address would leak that. */
export interface ServiceHosts {
  /** Host names: exact, or with a leading dot for every subdomain. */
  readonly names: readonly string[];
  /** Only in sandbox mode, where the chat client runs on this machine. */
  readonly loopback: boolean;
}

/** Compares the parsed host, never the text: `https://smba.trafficmanager.net@evil.example` is not Teams. */
export function isAllowedServiceUrl(serviceUrl: string, { names, loopback }: ServiceHosts): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, hostname, username, password, port } = new URL(serviceUrl);
  if (username !== '' || password !== '') return false;
  if (loopback && isLoopback(serviceUrl)) return true;
  if (protocol !== 'https:' || port !== '') return false;
  return names.some((name) => (name.startsWith('.') ? hostname.endsWith(name) : hostname === name));
}
