import {
  type Activity,
  ActivityTypes,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  INVOKE_RESPONSE_KEY,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';
import { ClaimsIdentity, type ConnectorClient, type ConnectorFactory } from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Request } from '../http/request.ts';
import { BotCredentials, type ConnectorToken } from './bot-credentials.ts';
import { retryAsTeamsAsks } from './connector-retry.ts';
import { createPostActivity, type PostActivity } from './post-activity.ts';

export interface AdapterOptions {
  readonly request: Request;
  /** Empty in the sandbox without a bot registration. */
  readonly botId: string;
  readonly tenantId: string;
  /** Whom the connector's tokens are for: in every cloud the issuer of the tokens that come in. */
  readonly audience: string;
  readonly token: ConnectorToken | undefined;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const invokeAnswer = z.object({ value: z.object({ status: z.number(), body: z.unknown().optional() }) });
const nobodyAnswered: InvokeAnswer = { status: 501 };
/** What the SDK's adapter does something of its own with instead of posting it. */
const notPosted: ReadonlySet<string> = new Set([ActivityTypes.InvokeResponse, 'delay', ActivityTypes.Trace]);

/**
 * The SDK's adapter, given activities that are already authenticated. What the SDK builds anew for every turn (a
 * connector client with its pipeline, a token client, claims) is built once here, and posts go around its client.
 */
export class TeamsAdapter extends CloudAdapter {
  readonly #audience: string;
  readonly #post: PostActivity;
  readonly #factory: ConnectorFactory;
  readonly #connectors = new LRUCache<string, ConnectorClient>({ max: 50 });

  constructor({ request, botId, tenantId, audience, token }: AdapterOptions) {
    const configuration = {
      MicrosoftAppId: botId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppType: 'SingleTenant',
    };
    super(new ConfigurationBotFrameworkAuthentication(configuration, new BotCredentials(botId, token)));
    this.#audience = audience;
    this.#post = createPostActivity({ request, token, audience });
    // The claims an authenticated request of the Bot Connector carries, and no others.
    const claims = botId === '' ? [] : [{ type: 'aud', value: botId }];
    this.#factory = this.botFrameworkAuthentication.createConnectorFactory(new ClaimsIdentity(claims, true));
  }

  /** Runs a turn. @returns the answer of an invoke, if the turn left one */
  async receive(
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeAnswer | undefined> {
    const context = new TurnContext(this, activity);
    context.turnState.set(this.ConnectorClientKey, await this.#connectorTo(activity.serviceUrl));
    await logic(context);
    if (activity.type !== ActivityTypes.Invoke) return undefined;
    const left = invokeAnswer.safeParse(context.turnState.get(INVOKE_RESPONSE_KEY));
    return left.success ? left.data.value : nobodyAnswered;
  }

  override async sendActivities(
    context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    const [activity] = activities;
    const isOne = activities.length === 1 && activity !== undefined;
    if (!isOne || notPosted.has(activity.type ?? '')) return super.sendActivities(context, activities);
    return [await this.#post(activity)];
  }

  async #connectorTo(serviceUrl: string): Promise<ConnectorClient> {
    const known = this.#connectors.get(serviceUrl);
    if (known !== undefined) return known;
    const created = await this.#factory.create(serviceUrl, this.#audience);
    retryAsTeamsAsks(created);
    this.#connectors.set(serviceUrl, created);
    return created;
  }
}
