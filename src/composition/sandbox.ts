import type { Config } from '../config.ts';
import { CasebridgeError } from '../errors.ts';
import type { Person } from '../features/turn.ts';
import type { ChatClient, Sandbox } from '../sandbox/index.ts';
import { integrationUserName } from './instance-probe.ts';

/**
 * Loaded only here and only now: in production its packages are not installed.
 * @throws SANDBOX_NOT_INSTALLED
 */
async function loadSandbox() {
  try {
    return await import('../sandbox/index.ts');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw isMissing ? new CasebridgeError('SANDBOX_NOT_INSTALLED', {}, { cause: error }) : error;
  }
}

export async function startNeededStandIns(config: Config, now: () => Date): Promise<Sandbox> {
  const { startSandbox } = await loadSandbox();
  return startSandbox({
    serviceNow: config.serviceNow === undefined,
    entra: config.entra === undefined,
    graph: config.graphUrl === undefined,
    learn: config.learnUrl === undefined,
    learnCorpus: config.sandbox.learnCorpus,
    healthNews: config.sandbox.news,
    now,
  });
}

/** @throws PORT_TAKEN, CHAT_CLIENT_FAILED */
export async function startChat(config: Config, botUrl: string): Promise<ChatClient> {
  const { ChatClientError, startChatClient } = await loadSandbox();
  const port = config.sandbox.chatPort;
  try {
    return await startChatClient({ botUrl, port });
  } catch (error) {
    if (!(error instanceof ChatClientError)) throw error;
    throw error.reason === 'port-taken'
      ? new CasebridgeError('PORT_TAKEN', { port: String(port), setting: 'SANDBOX_CHAT_PORT' })
      : new CasebridgeError('CHAT_CLIENT_FAILED', { detail: error.detail }, { cause: error });
  }
}

/**
 * The sandbox's chat people mean nothing to a ServiceNow of one's own. There, whoever chats on this machine has
 * already shown the credentials of an account, and acts as that account; identity finds the user behind it.
 */
export function chatPerson(config: Config): Person | undefined {
  if (config.mode !== 'sandbox' || config.bot !== undefined || config.serviceNow === undefined)
    return undefined;
  const { serviceNow, entra } = config;
  const account = integrationUserName({ serviceNow, entra }) ?? serviceNow.signIn.kind;
  return {
    sysId: '',
    userName: account,
    name: account,
    rights: new Set(['insights', 'administrator', 'setup']),
    roles: Object.values(config.roles),
    match: { by: 'account', value: account },
  };
}
