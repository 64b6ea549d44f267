import type { TurnContext } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';

/** The Bot Connector of a turn, for what the turn's context has no function for. */
export function connectorOf({ turnState, adapter }: TurnContext): ConnectorClient {
  const connector = turnState.get<ConnectorClient>(adapter.ConnectorClientKey);
  if (connector === undefined) throw new TypeError('the turn has no connector');
  return connector;
}

/** What Teams refused with; the SDK's errors carry it when Teams answered. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** The bot is no member there, or was blocked; so also where only the message extension is used. */
export function isShutOut(error: unknown): boolean {
  const status = statusOf(error);
  return status === 403 || status === 404;
}
