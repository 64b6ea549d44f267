/** Why the chat client could not be started. */
export type ChatClientProblem = 'port-taken' | 'not-installed' | 'failed' | 'timeout';

export class ChatClientError extends Error {
  readonly reason: ChatClientProblem;
  readonly detail: string;

  constructor(reason: ChatClientProblem, detail: string, options?: ErrorOptions) {
    super(`${reason}: ${detail}`, options);
    this.name = 'ChatClientError';
    this.reason = reason;
    this.detail = detail;
  }
}
