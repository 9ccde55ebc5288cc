/**
 * A phone on the network: what listens on it is reached at an address of its own, past usbmuxd, as clients do by Wi-Fi.
 * A phone that walks away says nothing, and its connections stay open; only a network that is switched off ends them.
 */

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { lockdownPort } from "./lockdown.ts";
import type { Phone } from "./phone.ts";
import { wireOf } from "./wire.ts";

export type Radio = { cut(): void; close(): Promise<void> };

/** `address`: one of this computer's own, for this phone alone. */
export async function putOnNetwork({ ports }: Phone, address: string): Promise<Radio> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const listen = (port: number) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      const talk = ports.listenerAt(port);
      if (talk) void talk(wireOf(socket));
      else socket.destroy();
    });
    servers.push(server);
    return once(server.listen(port, address), "listening");
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await listen(lockdownPort);
  ports.publishers.add(listen);
  return {
    cut,
    async close() {
      ports.publishers.delete(listen);
      cut();
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
    },
  };
}
