import { z } from 'zod';
import { asCasebridgeError } from '../errors.ts';
import type { OpenChat, OpenedChat } from '../features/notifications/messenger.ts';
import { jsonOf } from '../http/json.ts';
import type { AskConnectorDeps } from './ask-connector.ts';
import { codeOf } from './send-outcome.ts';
import { isAllowedServiceUrl } from './service-hosts.ts';

const answerSchema = z.object({ id: z.string().min(1) });

/**
 * The Bot Connector's "create conversation" (Bot Connector REST API, v3) for the own chat of one person: Teams always gives
 * the same chat for the same person, and takes their Entra object id as well as their id in Teams.
 */
export function createOpenChat(deps: AskConnectorDeps): OpenChat {
  return async ({ serviceUrl, botId }, member, tenantId) => {
    // The bot's token goes with the question.
    if (!isAllowedServiceUrl(serviceUrl, deps.serviceHosts)) return closed('SERVICE_URL_NOT_ALLOWED');
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
    };
    try {
      if (deps.token !== undefined)
        headers.authorization = `Bearer ${await deps.token(`${deps.audience}/.default`)}`;
      const response = await deps.request({
        service: 'Microsoft Teams',
        method: 'POST',
        url: `${serviceUrl.replace(/\/+$/, '')}/v3/conversations`,
        headers,
        body: JSON.stringify({
          isGroup: false,
          bot: { id: botId },
          members: [{ id: member }],
          tenantId,
          channelData: { tenant: { id: tenantId } },
        }),
      });
      if (response.status < 200 || response.status >= 300) return closed(codeOf(response));
      const chat = answerSchema.safeParse(jsonOf(response)).data;
      if (chat === undefined) return closed('CHAT_WITHOUT_ID');
      return { is: 'open', chat: { serviceUrl, conversationId: chat.id, botId } };
    } catch (error) {
      return closed(asCasebridgeError(error).code);
    }
  };
}

function closed(code: string): OpenedChat {
  return { is: 'closed', code };
}
