// A TCP connection to a server that a test can cut and mend, without stopping the server for everybody else.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export class Severable {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((inbound) => this.pass(inbound));
  private port = 0;

  private constructor(private readonly target: { host: string; port: number }) {}

  static async to(url: string): Promise<Severable> {
    const { hostname, port } = new URL(url);
    const severable = new Severable({ host: hostname, port: Number(port) });
    await severable.mend();
    return severable;
  }

  /** The same address, by way of this connection. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  /** Ends every connection and refuses new ones. */
  async cut(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async mend(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    this.port = portOf(this.server.address());
  }

  private pass(inbound: Socket): void {
    const outbound = connect(this.target);
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server is not listening');
  return address.port;
}
