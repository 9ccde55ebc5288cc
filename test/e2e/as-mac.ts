/** Loaded before Defrost, it has the whole of it take this computer for a Mac: its senses, its hands and its commands. */

Object.defineProperty(process, "platform", { value: "darwin" });
