import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { build, parse } from "plist";
import { expect, test } from "vitest";
import { someFiles } from "../../src/simulator/files.ts";
import { setStage } from "./stage.ts";

const packet = (request: Record<string, string | number>): Buffer => {
  const body = Buffer.from(build(request));
  const head = Buffer.alloc(16);
  for (const [index, word] of [16 + body.length, 1, 8, 7].entries()) head.writeUInt32LE(word, index * 4);
  return Buffer.concat([head, body]);
};

/** Everything a raw client is told, as it comes. */
function listenTo(socket: Socket): { tag: number; message: unknown }[] {
  const heard: { tag: number; message: unknown }[] = [];
  let rest = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 16 && rest.length >= rest.readUInt32LE(0)) {
      const size = rest.readUInt32LE(0);
      heard.push({ tag: rest.readUInt32LE(12), message: parse(rest.toString("utf8", 16, size)) });
      rest = rest.subarray(size);
    }
  });
  return heard;
}

test("a listener hears of the phones that are there, and then of every coming and going", async () => {
  const stage = await setStage();
  const phone = stage.plugIn();
  const socket = connect(stage.bus.socket);
  const heard = listenTo(socket);
  socket.write(packet({ MessageType: "Listen" }));
  await expect.poll(() => heard.length).toBe(2);
  await stage.bus.flap(phone, 1);
  stage.bus.attach(phone, { link: "network" });
  await expect.poll(() => heard.length).toBe(5);
  socket.destroy();

  const usb = { ConnectionType: "USB", SerialNumber: phone.udid };
  expect(heard).toMatchObject([
    { tag: 7, message: { MessageType: "Result", Number: 0 } },
    { tag: 0, message: { MessageType: "Attached", DeviceID: 1, Properties: usb } },
    { tag: 0, message: { MessageType: "Detached", DeviceID: 1 } },
    { tag: 0, message: { MessageType: "Attached", DeviceID: 2, Properties: usb } },
    { tag: 0, message: { MessageType: "Attached", DeviceID: 3, Properties: { ConnectionType: "Network" } } },
  ]);
});

test.each([
  ["an unknown request", { MessageType: "Dance" }, 1],
  ["a phone that is not there", { MessageType: "Connect", DeviceID: 99, PortNumber: 0x7ef2 }, 2],
  ["a port where nobody listens", { MessageType: "Connect", DeviceID: 1, PortNumber: 0x0100 }, 3],
  ["a pair record nobody made", { MessageType: "ReadPairRecord", PairRecordID: "none" }, 2],
])("%s is refused by number", async (_, request, number) => {
  const stage = await setStage();
  stage.plugIn();
  const socket = connect(stage.bus.socket);
  const heard = listenTo(socket);
  socket.write(packet(request));
  await expect.poll(() => heard).toEqual([{ tag: 7, message: { MessageType: "Result", Number: number } }]);
  socket.destroy();
});

test("a pulled cable ends the tunnels of that phone and of no other", async () => {
  const stage = await setStage();
  const [pulled] = [stage.plugIn(), stage.plugIn()];
  const sockets = [1, 2].map((id) => {
    const socket = connect(stage.bus.socket);
    socket.write(packet({ MessageType: "Connect", DeviceID: id, PortNumber: 0x7ef2 }));
    return { socket, heard: listenTo(socket) };
  });
  await expect.poll(() => sockets.every(({ heard }) => heard.length === 1)).toBe(true);
  stage.bus.detach(pulled);
  await once(sockets[0]?.socket ?? expect.fail(), "close");
  expect(sockets[1]?.socket.readyState).toBe("open");
  sockets[1]?.socket.destroy();
});

test("clients may leave in the middle of a word, or speak nonsense: the next one is served", async () => {
  const stage = await setStage();
  const phone = stage.plugIn({ files: someFiles(1, 10) });
  const sentences = [
    packet({ MessageType: "Listen" }),
    packet({ MessageType: "Connect", DeviceID: 1, PortNumber: 0x7ef2 }),
    Buffer.alloc(64, 0xff),
    Buffer.concat([
      packet({ MessageType: "Connect", DeviceID: 1, PortNumber: 0x7ef2 }),
      Buffer.from("\0\0\0\x05tripe"),
    ]),
  ];
  for (const sentence of sentences) {
    for (let cut = 1; cut <= sentence.length; cut += 7) {
      const socket = connect(stage.bus.socket);
      socket.on("error", () => socket.destroy()); // the bus may have hung up on us first
      socket.write(sentence.subarray(0, cut), () => socket.destroy());
      await once(socket, "close");
    }
  }
  const socket = connect(stage.bus.socket);
  const heard = listenTo(socket);
  socket.write(packet({ MessageType: "ListDevices" }));
  await expect
    .poll(() => heard)
    .toMatchObject([{ message: { DeviceList: [{ Properties: { SerialNumber: phone.udid } }] } }]);
  socket.destroy();
});
