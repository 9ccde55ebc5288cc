/** Something said to whoever listens at that moment, in the order in which they began to. */

export type Channel<T> = {
  send(said: T): void;
  /** Until the returned function is called. */
  hear(listener: (said: T) => void): () => void;
};

export function makeChannel<T>(): Channel<T> {
  const listeners = new Set<{ hear(said: T): void }>();
  return {
    send(said) {
      for (const listener of listeners) listener.hear(said);
    },
    hear(listener) {
      const seat = { hear: listener };
      listeners.add(seat);
      return () => void listeners.delete(seat);
    },
  };
}
