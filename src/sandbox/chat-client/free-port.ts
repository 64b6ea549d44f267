import { createServer } from 'node:net';
import { ChatClientError } from './chat-client-error.ts';

/**
 * The playground listens on all interfaces and takes another port when its own is in use, so both are looked at.
 * @throws ChatClientError `port-taken`, or `failed` when nobody may listen there.
 */
export async function assertPortIsFree(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const code = await listenError(port, host);
    if (code === 'EADDRINUSE') {
      throw new ChatClientError('port-taken', `port ${port} is in use on ${host}`);
    }
    // A machine without IPv6 has nothing to be in the way there.
    if (code !== undefined && host !== '::') {
      throw new ChatClientError('failed', `cannot listen on ${host}:${port} (${code})`);
    }
  }
}

function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
