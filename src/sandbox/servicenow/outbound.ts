/** The internet as the instance sees it: hosts that are played on loopback, and nothing else. */
export class Outbound {
  /** Origins by host name, such as `login.microsoftonline.com` at `http://127.0.0.1:40123`. */
  readonly hosts = new Map<string, string>();

  /**
   * Where an address is played. A server on loopback is asked over http, though it may call itself https.
   * @throws TypeError for what is no address, Error for a host that nobody plays
   */
  locate(address: string): URL {
    const { hostname, host, pathname, search } = new URL(address);
    const played = this.hosts.get(hostname);
    if (played !== undefined) return new URL(`${pathname}${search}`, played);
    if (hostname === '127.0.0.1' || hostname === 'localhost')
      return new URL(`http://${host}${pathname}${search}`);
    throw new Error(`Unknown host: ${hostname}`);
  }
}
